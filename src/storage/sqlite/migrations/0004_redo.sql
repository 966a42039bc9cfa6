-- For redo without a name: what a person took back last.
CREATE INDEX operation_undo ON operation (by, id) WHERE act = 'undo';
