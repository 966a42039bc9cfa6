-- What people did, without the thousands of captures of a list: the latest first, however long ago.
CREATE INDEX operation_step ON operation (id) WHERE act <> 'capture';
-- What somebody did again: done last, it is taken back first.
CREATE INDEX operation_redo ON operation (by, id) WHERE act = 'redo';
