# Prints what the activation wrote after line LINE, and the run's state as soon as it is UNTIL or
# over; otherwise after WAIT_S seconds. A caller whose link broke asks again from where it was.
stop=$(($(uptime_s) + WAIT_S))
while :; do
  # The state first: whatever was written before it changed is then printed with it.
  state=$(run_state)
  lines=$(wc -l 2>/dev/null <"$RUN_DIR/log" || echo 0)
  if [ "$lines" -gt "$LINE" ]; then
    tail -n "+$((LINE + 1))" "$RUN_DIR/log" | head -n "$((lines - LINE))" |
      awk -v line="$LINE" '{ print "panther: log " NR + line " " $0 }'
    LINE=$lines
  fi
  case $state in
    done | "$UNTIL") break ;;
  esac
  [ "$(uptime_s)" -lt "$stop" ] || break
  sleep 0.2
done
say boot-id "$(boot_id)"
say current "$(current_system)"
receipt=$RUN_DIR/receipt.json
if [ -z "$state" ] && [ -s "$RECEIPTS/$RUN.json" ]; then
  # A reboot removed everything but that.
  state='done' receipt=$RECEIPTS/$RUN.json
fi
say state "${state:-unknown}"
[ "$state" != 'done' ] || say receipt "$(read_line "$receipt")"
