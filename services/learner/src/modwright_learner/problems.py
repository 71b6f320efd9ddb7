"""What can go wrong in a way that the reader of a report can act on."""


class LearnerError(Exception):
    """One clear line that says what is wrong and what to do; it becomes `problem` of the report."""


class Interrupted(Exception):
    """The run was asked to stop; its checkpoint is on disk and the same command goes on from there."""
