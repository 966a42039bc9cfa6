-- For undo without a name: what a person did last, be it something that cannot be taken back.
DROP INDEX operation_by;
CREATE INDEX operation_by ON operation (by, id) WHERE act NOT IN ('undo', 'redo');
