import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Method(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    METHOD_UNSPECIFIED: _ClassVar[Method]
    METHOD_GRPO: _ClassVar[Method]
    METHOD_DPO: _ClassVar[Method]
    METHOD_KTO: _ClassVar[Method]
    METHOD_SFT: _ClassVar[Method]

class VersionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERSION_STATE_UNSPECIFIED: _ClassVar[VersionState]
    VERSION_STATE_CANDIDATE: _ClassVar[VersionState]
    VERSION_STATE_REFUSED: _ClassVar[VersionState]
    VERSION_STATE_CANARY: _ClassVar[VersionState]
    VERSION_STATE_ACTIVE: _ClassVar[VersionState]
    VERSION_STATE_RETIRED: _ClassVar[VersionState]
    VERSION_STATE_ROLLED_BACK: _ClassVar[VersionState]
METHOD_UNSPECIFIED: Method
METHOD_GRPO: Method
METHOD_DPO: Method
METHOD_KTO: Method
METHOD_SFT: Method
VERSION_STATE_UNSPECIFIED: VersionState
VERSION_STATE_CANDIDATE: VersionState
VERSION_STATE_REFUSED: VersionState
VERSION_STATE_CANARY: VersionState
VERSION_STATE_ACTIVE: VersionState
VERSION_STATE_RETIRED: VersionState
VERSION_STATE_ROLLED_BACK: VersionState

class Rollout(_message.Message):
    __slots__ = ("id", "build", "role", "step", "module", "attempt", "group", "policy_version", "prompt_ids", "completion_ids", "logprobs", "reward", "advantage", "components")
    ID_FIELD_NUMBER: _ClassVar[int]
    BUILD_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    MODULE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    PROMPT_IDS_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_IDS_FIELD_NUMBER: _ClassVar[int]
    LOGPROBS_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    ADVANTAGE_FIELD_NUMBER: _ClassVar[int]
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    build: str
    role: str
    step: str
    module: str
    attempt: int
    group: str
    policy_version: str
    prompt_ids: _containers.RepeatedScalarFieldContainer[int]
    completion_ids: _containers.RepeatedScalarFieldContainer[int]
    logprobs: _containers.RepeatedScalarFieldContainer[float]
    reward: float
    advantage: float
    components: _containers.RepeatedCompositeFieldContainer[RewardComponent]
    def __init__(self, id: _Optional[str] = ..., build: _Optional[str] = ..., role: _Optional[str] = ..., step: _Optional[str] = ..., module: _Optional[str] = ..., attempt: _Optional[int] = ..., group: _Optional[str] = ..., policy_version: _Optional[str] = ..., prompt_ids: _Optional[_Iterable[int]] = ..., completion_ids: _Optional[_Iterable[int]] = ..., logprobs: _Optional[_Iterable[float]] = ..., reward: _Optional[float] = ..., advantage: _Optional[float] = ..., components: _Optional[_Iterable[_Union[RewardComponent, _Mapping]]] = ...) -> None: ...

class RewardComponent(_message.Message):
    __slots__ = ("source", "name", "value", "weight", "confidence", "reason")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    source: str
    name: str
    value: float
    weight: float
    confidence: float
    reason: str
    def __init__(self, source: _Optional[str] = ..., name: _Optional[str] = ..., value: _Optional[float] = ..., weight: _Optional[float] = ..., confidence: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class Preference(_message.Message):
    __slots__ = ("id", "role", "prompt_ids", "chosen_ids", "rejected_ids", "chosen", "rejected", "weight")
    ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PROMPT_IDS_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_IDS_FIELD_NUMBER: _ClassVar[int]
    REJECTED_IDS_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    id: str
    role: str
    prompt_ids: _containers.RepeatedScalarFieldContainer[int]
    chosen_ids: _containers.RepeatedScalarFieldContainer[int]
    rejected_ids: _containers.RepeatedScalarFieldContainer[int]
    chosen: str
    rejected: str
    weight: float
    def __init__(self, id: _Optional[str] = ..., role: _Optional[str] = ..., prompt_ids: _Optional[_Iterable[int]] = ..., chosen_ids: _Optional[_Iterable[int]] = ..., rejected_ids: _Optional[_Iterable[int]] = ..., chosen: _Optional[str] = ..., rejected: _Optional[str] = ..., weight: _Optional[float] = ...) -> None: ...

class JudgedAnswer(_message.Message):
    __slots__ = ("id", "role", "prompt_ids", "completion_ids", "good", "weight")
    ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PROMPT_IDS_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_IDS_FIELD_NUMBER: _ClassVar[int]
    GOOD_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    id: str
    role: str
    prompt_ids: _containers.RepeatedScalarFieldContainer[int]
    completion_ids: _containers.RepeatedScalarFieldContainer[int]
    good: bool
    weight: float
    def __init__(self, id: _Optional[str] = ..., role: _Optional[str] = ..., prompt_ids: _Optional[_Iterable[int]] = ..., completion_ids: _Optional[_Iterable[int]] = ..., good: _Optional[bool] = ..., weight: _Optional[float] = ...) -> None: ...

class Batch(_message.Message):
    __slots__ = ("run", "method", "base_model", "parent_version", "role", "snapshot", "seed", "hyperparameters", "rollouts", "preferences", "answers")
    RUN_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    BASE_MODEL_FIELD_NUMBER: _ClassVar[int]
    PARENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    HYPERPARAMETERS_FIELD_NUMBER: _ClassVar[int]
    ROLLOUTS_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    run: str
    method: Method
    base_model: str
    parent_version: str
    role: str
    snapshot: str
    seed: int
    hyperparameters: Hyperparameters
    rollouts: int
    preferences: int
    answers: int
    def __init__(self, run: _Optional[str] = ..., method: _Optional[_Union[Method, str]] = ..., base_model: _Optional[str] = ..., parent_version: _Optional[str] = ..., role: _Optional[str] = ..., snapshot: _Optional[str] = ..., seed: _Optional[int] = ..., hyperparameters: _Optional[_Union[Hyperparameters, _Mapping]] = ..., rollouts: _Optional[int] = ..., preferences: _Optional[int] = ..., answers: _Optional[int] = ...) -> None: ...

class Hyperparameters(_message.Message):
    __slots__ = ("lora_rank", "lora_alpha", "learning_rate", "epochs", "rollouts_per_step", "max_tokens", "clip_low", "clip_high", "importance_clip", "kl_weight", "beta", "checkpoint_every", "max_steps")
    LORA_RANK_FIELD_NUMBER: _ClassVar[int]
    LORA_ALPHA_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    ROLLOUTS_PER_STEP_FIELD_NUMBER: _ClassVar[int]
    MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CLIP_LOW_FIELD_NUMBER: _ClassVar[int]
    CLIP_HIGH_FIELD_NUMBER: _ClassVar[int]
    IMPORTANCE_CLIP_FIELD_NUMBER: _ClassVar[int]
    KL_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    BETA_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_EVERY_FIELD_NUMBER: _ClassVar[int]
    MAX_STEPS_FIELD_NUMBER: _ClassVar[int]
    lora_rank: int
    lora_alpha: float
    learning_rate: float
    epochs: int
    rollouts_per_step: int
    max_tokens: int
    clip_low: float
    clip_high: float
    importance_clip: float
    kl_weight: float
    beta: float
    checkpoint_every: int
    max_steps: int
    def __init__(self, lora_rank: _Optional[int] = ..., lora_alpha: _Optional[float] = ..., learning_rate: _Optional[float] = ..., epochs: _Optional[int] = ..., rollouts_per_step: _Optional[int] = ..., max_tokens: _Optional[int] = ..., clip_low: _Optional[float] = ..., clip_high: _Optional[float] = ..., importance_clip: _Optional[float] = ..., kl_weight: _Optional[float] = ..., beta: _Optional[float] = ..., checkpoint_every: _Optional[int] = ..., max_steps: _Optional[int] = ...) -> None: ...

class TrainingProgress(_message.Message):
    __slots__ = ("step", "steps", "loss", "seconds", "tokens_per_second", "measures", "resumed_from")
    class MeasuresEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    STEP_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FROM_FIELD_NUMBER: _ClassVar[int]
    step: int
    steps: int
    loss: float
    seconds: float
    tokens_per_second: float
    measures: _containers.ScalarMap[str, float]
    resumed_from: int
    def __init__(self, step: _Optional[int] = ..., steps: _Optional[int] = ..., loss: _Optional[float] = ..., seconds: _Optional[float] = ..., tokens_per_second: _Optional[float] = ..., measures: _Optional[_Mapping[str, float]] = ..., resumed_from: _Optional[int] = ...) -> None: ...

class TrainingReport(_message.Message):
    __slots__ = ("run", "ok", "problem", "steps", "seconds", "tokens", "consumed", "too_long", "files", "curve", "environment")
    RUN_FIELD_NUMBER: _ClassVar[int]
    OK_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    CONSUMED_FIELD_NUMBER: _ClassVar[int]
    TOO_LONG_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    CURVE_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_FIELD_NUMBER: _ClassVar[int]
    run: str
    ok: bool
    problem: str
    steps: int
    seconds: float
    tokens: int
    consumed: _containers.RepeatedScalarFieldContainer[str]
    too_long: _containers.RepeatedScalarFieldContainer[str]
    files: _containers.RepeatedCompositeFieldContainer[ArtifactFile]
    curve: _containers.RepeatedCompositeFieldContainer[TrainingProgress]
    environment: str
    def __init__(self, run: _Optional[str] = ..., ok: _Optional[bool] = ..., problem: _Optional[str] = ..., steps: _Optional[int] = ..., seconds: _Optional[float] = ..., tokens: _Optional[int] = ..., consumed: _Optional[_Iterable[str]] = ..., too_long: _Optional[_Iterable[str]] = ..., files: _Optional[_Iterable[_Union[ArtifactFile, _Mapping]]] = ..., curve: _Optional[_Iterable[_Union[TrainingProgress, _Mapping]]] = ..., environment: _Optional[str] = ...) -> None: ...

class ArtifactFile(_message.Message):
    __slots__ = ("path", "sha256", "bytes")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    path: str
    sha256: str
    bytes: int
    def __init__(self, path: _Optional[str] = ..., sha256: _Optional[str] = ..., bytes: _Optional[int] = ...) -> None: ...

class Manifest(_message.Message):
    __slots__ = ("version", "number", "parent", "base_model", "role", "run", "method", "snapshot", "files", "created_at")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    BASE_MODEL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    version: str
    number: int
    parent: str
    base_model: str
    role: str
    run: str
    method: Method
    snapshot: str
    files: _containers.RepeatedCompositeFieldContainer[ArtifactFile]
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, version: _Optional[str] = ..., number: _Optional[int] = ..., parent: _Optional[str] = ..., base_model: _Optional[str] = ..., role: _Optional[str] = ..., run: _Optional[str] = ..., method: _Optional[_Union[Method, str]] = ..., snapshot: _Optional[str] = ..., files: _Optional[_Iterable[_Union[ArtifactFile, _Mapping]]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SignedManifest(_message.Message):
    __slots__ = ("manifest", "signature", "key")
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    manifest: bytes
    signature: bytes
    key: str
    def __init__(self, manifest: _Optional[bytes] = ..., signature: _Optional[bytes] = ..., key: _Optional[str] = ...) -> None: ...

class Serving(_message.Message):
    __slots__ = ("revision", "roles", "manifests", "pins")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    MANIFESTS_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    roles: _containers.RepeatedCompositeFieldContainer[RoleServing]
    manifests: _containers.RepeatedCompositeFieldContainer[SignedManifest]
    pins: _containers.RepeatedCompositeFieldContainer[BuildPin]
    def __init__(self, revision: _Optional[int] = ..., roles: _Optional[_Iterable[_Union[RoleServing, _Mapping]]] = ..., manifests: _Optional[_Iterable[_Union[SignedManifest, _Mapping]]] = ..., pins: _Optional[_Iterable[_Union[BuildPin, _Mapping]]] = ...) -> None: ...

class BuildPin(_message.Message):
    __slots__ = ("build", "version")
    BUILD_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    build: str
    version: str
    def __init__(self, build: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class RoleServing(_message.Message):
    __slots__ = ("role", "active", "canary", "canary_share")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    CANARY_FIELD_NUMBER: _ClassVar[int]
    CANARY_SHARE_FIELD_NUMBER: _ClassVar[int]
    role: str
    active: str
    canary: str
    canary_share: float
    def __init__(self, role: _Optional[str] = ..., active: _Optional[str] = ..., canary: _Optional[str] = ..., canary_share: _Optional[float] = ...) -> None: ...

class VersionConfirmed(_message.Message):
    __slots__ = ("replica", "revision", "version", "loaded", "problem", "at")
    REPLICA_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LOADED_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    replica: str
    revision: int
    version: str
    loaded: bool
    problem: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, replica: _Optional[str] = ..., revision: _Optional[int] = ..., version: _Optional[str] = ..., loaded: _Optional[bool] = ..., problem: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Evaluation(_message.Message):
    __slots__ = ("candidate", "baseline", "pairs", "delta", "ci_low", "ci_high", "promoted", "reason", "at")
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    CI_LOW_FIELD_NUMBER: _ClassVar[int]
    CI_HIGH_FIELD_NUMBER: _ClassVar[int]
    PROMOTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    candidate: str
    baseline: str
    pairs: _containers.RepeatedCompositeFieldContainer[EvaluationPair]
    delta: float
    ci_low: float
    ci_high: float
    promoted: bool
    reason: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, candidate: _Optional[str] = ..., baseline: _Optional[str] = ..., pairs: _Optional[_Iterable[_Union[EvaluationPair, _Mapping]]] = ..., delta: _Optional[float] = ..., ci_low: _Optional[float] = ..., ci_high: _Optional[float] = ..., promoted: _Optional[bool] = ..., reason: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EvaluationPair(_message.Message):
    __slots__ = ("brief", "seed", "candidate", "baseline")
    BRIEF_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    brief: str
    seed: int
    candidate: float
    baseline: float
    def __init__(self, brief: _Optional[str] = ..., seed: _Optional[int] = ..., candidate: _Optional[float] = ..., baseline: _Optional[float] = ...) -> None: ...
