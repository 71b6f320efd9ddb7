"""Serves a GGUF model with llama.cpp's own HTTP server, on loopback. Settings: JSON in MODWRIGHT_LLAMA_SETTINGS, so that the key is not in `ps`."""

import json
import os
import threading

import xllamacpp

settings = json.loads(os.environ.pop("MODWRIGHT_LLAMA_SETTINGS"))

params = xllamacpp.CommonParams()
params.model.path = settings["modelFile"]
params.hostnames = ["127.0.0.1"]
params.port = settings["port"]
params.api_keys = [settings["key"]]
params.ui = False
params.endpoint_slots = False
params.n_parallel = settings["slots"]
params.n_ctx = settings["contextTokens"] * settings["slots"]
# A prompt is read in pieces of this size; between two pieces other calls get their tokens, and a sign of life is sent.
params.n_batch = settings["batchTokens"]
params.n_ubatch = settings["batchTokens"]
# Prompts of idle slots, kept so that a repair turn reads only what is new. llama.cpp's own default is 8 GiB.
params.cache_ram_mib = settings["promptCacheMib"]
for cpu in (params.cpuparams, params.cpuparams_batch):
    cpu.n_threads = settings["threads"]
    # Spinning threads would take the cores that the sandbox needs.
    cpu.poll = 0
if settings["adapters"]:
    adapters = []
    for path in settings["adapters"]:
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path = path
        adapter.scale = 0.0
        adapters.append(adapter)
    params.lora_adapters = adapters
    params.lora_init_without_apply = True

server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
threading.Event().wait()
