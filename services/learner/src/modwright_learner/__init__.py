"""Turns a batch of rewarded completions into a LoRA adapter: files in, files out (see docs/learner.md)."""

import os

# Everything comes from the folders that it is given; the libraries would look for updates on a hub.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
