-- By default a table's statistics are made anew when a fifth of it has changed: of ten million tasks,
-- two million. What is at work changes all the time, and plans should know about how much that is.
alter table tasks set (autovacuum_analyze_scale_factor = 0.005, autovacuum_vacuum_scale_factor = 0.01);
alter table attempts set (autovacuum_analyze_scale_factor = 0.005, autovacuum_vacuum_scale_factor = 0.01);
