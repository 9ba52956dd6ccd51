create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% are append-only', tg_argv[0];
end
$$;

create trigger transfers_are_never_changed before update or delete on transfers
for each row execute function refuse_change('transfers');
