-- A run: one analysis with its parameters on one model. A row is here from the run's first moment.
create table run (
  id integer primary key,
  state text not null check (state in ('running', 'stopped', 'finished', 'failed', 'cancelled')),
  analysis text not null,
  command text not null,
  sentence text,
  model text not null,
  family text,
  sha256 text,
  device_asked text not null,
  device text,
  dtype text not null,
  bos text not null,
  engine_version text not null,
  analysis_version integer not null,
  started text not null,
  ended text,
  done integer not null default 0,
  total integer not null default 0,
  owner_pid integer,
  owner_start integer,
  owner_host text,
  owner_seen integer
) strict;

-- What the run says beside its numbers: words a tokenizer lacks, prompts that begin with BOS twice.
create table note (
  run integer not null references run (id) on delete cascade,
  sentence text not null,
  primary key (run, sentence)
) strict, without rowid;

-- The prompts of a run, and their tokens. `prompt` counts from 0.
create table prompt (
  run integer not null references run (id) on delete cascade,
  prompt integer not null,
  clean text not null,
  corrupted text,
  correct text,
  incorrect text,
  template text,
  label text,
  primary key (run, prompt)
) strict, without rowid;

create table token (
  run integer not null references run (id) on delete cascade,
  prompt integer not null,
  side text not null check (side in ('clean', 'corrupted')),
  position integer not null,
  id integer not null,
  text text not null,
  role text,
  primary key (run, prompt, side, position)
) strict, without rowid;

-- Prompts that were read from a file or typed, line by line, under the hash of their JSONL.
create table prompt_set (
  sha256 text primary key,
  note text not null,
  kept text not null
) strict, without rowid;

create table prompt_line (
  sha256 text not null references prompt_set (sha256) on delete cascade,
  line integer not null,
  json text not null,
  primary key (sha256, line)
) strict, without rowid;

-- The raw metric of every edited run of a sweep. `why` says why there is no value.
create table cell (
  run integer not null references run (id) on delete cascade,
  sweep text not null,
  site text not null,
  layer integer,
  head integer,
  position integer,
  prompt integer not null,
  value real,
  why text
) strict;

create unique index cell_key on cell (
  run, sweep, site, ifnull(layer, -1), ifnull(head, -1), ifnull(position, -1), prompt
);

-- Figures of finished runs. A figure of bars has one column.
create table figure (
  run integer not null references run (id) on delete cascade,
  figure text not null,
  ordinal integer not null,
  kind text not null,
  title text not null,
  quantity text not null,
  diverging integer not null,
  row_axis text not null,
  column_axis text,
  sides text not null,
  n integer not null,
  clean real,
  corrupted real,
  primary key (run, figure)
) strict, without rowid;

create table figure_label (
  run integer not null,
  figure text not null,
  axis text not null check (axis in ('row', 'column')),
  place integer not null,
  label text not null,
  primary key (run, figure, axis, place),
  foreign key (run, figure) references figure (run, figure) on delete cascade
) strict, without rowid;

create table figure_cell (
  run integer not null,
  figure text not null,
  row integer not null,
  column integer not null,
  value real,
  raw real,
  low real,
  high real,
  why text,
  primary key (run, figure, row, column),
  foreign key (run, figure) references figure (run, figure) on delete cascade
) strict, without rowid;

-- A row for each head that a figure of layers by heads has a value for.
create view head_score as
select
  c.run,
  r.analysis,
  c.figure,
  c.row as layer,
  c.column as head,
  c.row || '.' || c.column as name,
  c.value,
  c.raw,
  f.quantity,
  f.clean,
  f.corrupted
from figure_cell c
join figure f on f.run = c.run and f.figure = c.figure
join run r on r.id = c.run
where f.row_axis = 'layers' and f.column_axis = 'heads';
