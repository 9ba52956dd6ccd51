-- One lease for all that a worker holds. A task with a time of its own is a former release's, or was
-- claimed by a worker that had no lease.
create table workers (
  owner text primary key,
  lease_until_ms bigint not null
);
