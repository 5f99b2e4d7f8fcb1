-- What the user wrote about a head. Heads belong to weights, wherever these lie: hence the hash.
create table head_note (
  sha256 text not null,
  layer integer not null,
  head integer not null,
  text text not null,
  written text not null,
  primary key (sha256, layer, head)
) strict, without rowid;
