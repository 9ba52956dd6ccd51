create trigger transfers_are_never_changed before update on transfers
begin select raise(abort, 'transfers are append-only'); end;

create trigger transfers_are_never_removed before delete on transfers
begin select raise(abort, 'transfers are append-only'); end;

create trigger holds_are_never_changed before update of id, workspace_id, hold_micro_usd, created_at_ms on tasks
begin select raise(abort, 'holds are append-only'); end;

create trigger holds_are_never_removed before delete on tasks
begin select raise(abort, 'holds are append-only'); end;
