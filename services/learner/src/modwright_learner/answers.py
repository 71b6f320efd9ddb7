"""Judged answers as examples."""

from modwright_learner.examples import Example, completion
from modwright_learner.gen.learning_pb2 import JudgedAnswer
from modwright_learner.problems import LearnerError


def answer_example(answer: JudgedAnswer) -> Example:
    """One answer. Raises LearnerError when it has no token ids."""
    if not answer.prompt_ids or not answer.completion_ids:
        raise LearnerError(f"answer {answer.id} has no token ids: the model server has to give them")
    return Example(
        id=answer.id,
        completions=(completion(answer.id, answer.prompt_ids, answer.completion_ids),),
        group=answer.id,
        weight=answer.weight,
        facts={"good": answer.good},
    )
