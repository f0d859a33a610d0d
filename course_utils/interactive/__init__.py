"""The machinery of exhibits: controls, fields of a state, processes, data points to move."""
