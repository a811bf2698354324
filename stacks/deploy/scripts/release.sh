# Before activation: gives the machine back as it was.
if [ -z "$(run_state)" ]; then
  unpin_paths
  release_lease
  rm -rf "$RUN_DIR"
  say released yes
else
  say released no
fi
