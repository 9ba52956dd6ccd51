import type { Pool } from 'pg';

/**
 * The gateway lets go without a word when it finds that it is late, so the database counts for it: a
 * statement that names an epoch and changes no row was written by a worker that had lost its lease.
 */
const WATCH = `
  create table fenced_writes (statement text not null);
  create function note_fenced_write() returns trigger language plpgsql as $$
  begin
    if current_query() like '%epoch = $%' and not exists (select 1 from changed) then
      insert into fenced_writes values (current_query());
    end if;
    return null;
  end
  $$;
  create trigger fenced_writes_are_noted after update on tasks referencing new table as changed
  for each statement execute function note_fenced_write()`;

export async function watchFencedWrites(database: Pool): Promise<void> {
  await database.query(WATCH);
}

export async function fencedWrites(database: Pool): Promise<number> {
  const sql = 'select count(*)::integer as count from fenced_writes';
  const { rows } = await database.query<{ count: number }>(sql);
  return rows[0]?.count ?? 0;
}
