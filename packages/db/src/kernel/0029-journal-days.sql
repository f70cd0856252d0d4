-- Reports and checks of a day or a month read the journals of it, not all there ever were.
create index k_journal_on on k_journal (effective_on);
