import type { LoadTarget } from './load-target.ts';
import type { StorePlace } from './open-snapshot.ts';
import { openSqliteTarget } from './sqlite-load-target.ts';
import { sqlitePathIn } from './sqlite-snapshot.ts';

export async function openLoadTarget({ folder, postgres }: StorePlace): Promise<LoadTarget> {
  if (postgres === null) return openSqliteTarget(sqlitePathIn(folder));
  // Not loaded by those who do not use it.
  const { openPostgresTarget } = await import('./postgres-load-target.ts');
  return openPostgresTarget(postgres);
}
