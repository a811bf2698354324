# Asks the trading brain of this machine over loopback (the contract is in health/brain-contract.ts).
# Given ACTION: drain, resume, or watch (ends as soon as the answer is another than LAST, or after
# WAIT_S); UNIT, PORT, TOKEN_NAME, BODY (JSON), TRY_S.
# Says: brain-unit STATE; then, unless nothing runs: brain STATUS JSON, or brain-error no-token or
# the exit code of curl.
TOKEN=$ROOT/run/credentials/$UNIT.service/$TOKEN_NAME
newline='
'

# $1 method, $2 path. Curl reads the token from a pipe: it is in no argument, in no environment, and
# in no file but the one that systemd gave the brain.
ask_brain() {
  method=$1 url=http://127.0.0.1:$PORT$2
  set --
  [ "$method" = GET ] || set -- -H 'Content-Type: application/json' --data-binary "$BODY"
  answer=$(
    sed -n '1 { s/[\\"]/\\&/g; s/^/header = "Authorization: Bearer /; s/$/"/p; }' <"$TOKEN" |
      curl -q -s --config - --noproxy '*' --max-time "$TRY_S" --max-filesize 65536 \
        -w '\n%{http_code}' -X "$method" "$@" "$url"
  )
  code=$?
  status=${answer##*"$newline"}
  body=$(printf '%s' "${answer%"$newline"*}" | tr -d '\r\n' | head -c 65536)
}

# While a service runs its credentials are there; that has to do without a service manager to ask.
unit_state() {
  if has_systemd; then
    state=$(systemctl is-active "$UNIT.service" 2>/dev/null)
    printf '%s\n' "${state:-unknown}"
  elif [ -e "$TOKEN" ]; then
    echo active
  else
    echo inactive
  fi
}

watch_brain() {
  stop=$(($(uptime_s) + WAIT_S))
  while :; do
    ask_brain GET /drain
    if [ "$code" != 0 ] || [ "$status $body" != "$LAST" ] || [ "$(uptime_s)" -ge "$stop" ]; then
      break
    fi
    sleep 0.5
  done
}

state=$(unit_state)
say brain-unit "$state"
case $state in
  inactive | failed) ;;
  *)
    if [ ! -r "$TOKEN" ]; then
      say brain-error no-token
    else
      if [ "$ACTION" = watch ]; then watch_brain; else ask_brain POST "/$ACTION"; fi
      if [ "$code" = 0 ]; then say brain "$status $body"; else say brain-error "$code"; fi
    fi
    ;;
esac
