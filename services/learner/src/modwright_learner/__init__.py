"""Turns a batch of rewarded completions into a LoRA adapter: files in, files out (see docs/learner.md)."""

import os

# Everything comes from the folders that it is given; the libraries would look for updates on a hub.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Their bars would be mixed with the lines of progress.
os.environ.setdefault("TQDM_DISABLE", "1")
