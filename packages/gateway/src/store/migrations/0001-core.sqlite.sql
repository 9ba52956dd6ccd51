create trigger transfers_are_never_changed before update on transfers
begin select raise(abort, 'transfers are append-only'); end;

create trigger transfers_are_never_removed before delete on transfers
begin select raise(abort, 'transfers are append-only'); end;
