-- What people did, without the thousands of captures of a list: the latest first, however long ago.
CREATE INDEX operation_step ON operation (id) WHERE act <> 'capture';
