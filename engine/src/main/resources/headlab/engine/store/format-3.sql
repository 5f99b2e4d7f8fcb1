-- Figures get facets, random controls, text in their cells, and axes of their own making.
drop view head_score;

alter table figure add column facet_axis text;
alter table figure add column facet_caption text;
alter table figure add column row_caption text;
alter table figure add column column_caption text;

-- How many prompts there were, of which `n` were accepted.
alter table figure add column tried integer;

-- What lies along the x axis of a scatter; null in other kinds.
alter table figure add column x_quantity text;
alter table figure add column x_diverging integer;

create table figure_label_new (
  run integer not null,
  figure text not null,
  axis text not null check (axis in ('facet', 'row', 'column')),
  place integer not null,
  label text not null,
  number real,
  primary key (run, figure, axis, place),
  foreign key (run, figure) references figure (run, figure) on delete cascade
) strict, without rowid;

insert into figure_label_new
select run, figure, axis, place, label, null from figure_label;

drop table figure_label;

alter table figure_label_new rename to figure_label;

-- `facet` is 0 in a figure without facets. `control` is the value of a matched random control.
create table figure_cell_new (
  run integer not null,
  figure text not null,
  facet integer not null,
  row integer not null,
  column integer not null,
  value real,
  raw real,
  low real,
  high real,
  control real,
  text text,
  why text,
  touched integer,
  primary key (run, figure, facet, row, column),
  foreign key (run, figure) references figure (run, figure) on delete cascade
) strict, without rowid;

insert into figure_cell_new
select run, figure, 0, row, column, value, raw, low, high, null, null, why, touched
from figure_cell;

drop table figure_cell;

alter table figure_cell_new rename to figure_cell;

-- A row for each head that a figure of layers by heads has a value for. A facet counts as a figure
-- of its own: `ovSpectrum.0`.
create view head_score as
select
  c.run,
  r.analysis,
  case when f.facet_axis is null then c.figure else c.figure || '.' || l.label end as figure,
  c.row as layer,
  c.column as head,
  c.row || '.' || c.column as name,
  c.value,
  c.raw,
  f.quantity,
  f.clean,
  f.corrupted,
  c.low,
  c.high,
  c.control,
  f.n,
  f.tried
from figure_cell c
join figure f on f.run = c.run and f.figure = c.figure
join run r on r.id = c.run
left join figure_label l
  on l.run = c.run and l.figure = c.figure and l.axis = 'facet' and l.place = c.facet
where f.row_axis = 'layers' and f.column_axis = 'heads';
