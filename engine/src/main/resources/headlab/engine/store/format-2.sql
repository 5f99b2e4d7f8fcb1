-- How many (layer, head, position) places the edits of a run write to: 0 in an unedited run, null
-- where the row is older than this column.
alter table cell add column touched integer;

-- The same, over all prompts, of the edited runs that a figure's cell is made from.
alter table figure_cell add column touched integer;
