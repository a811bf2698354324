# T4: asks, all at once, what has to hold on this machine, and says each change. Below this text come
# lines `check …`, one a check, and `end_checks`. Given TURN: whoever asks again, because its link
# broke, has another one, and what runs here then ends after its try. Times are in hundredths of a
# second, but EVERY and LIMIT, which are what sleep and timeout take.
# Says: health NUMBER trying|healthy|unhealthy|unknown TRIES TIME REASON
HEALTH=$RUN_DIR/health

uptime_cs() {
  read -r up _ </proc/uptime
  printf '%s\n' "${up%%.*}${up#*.}"
}

# One line, short, of whatever a program wrote.
last_words() {
  tail -n 5 "$1" 2>/dev/null | tr -d '\000-\010\013-\037\177' | tr '\011' ' ' |
    sed 's/^ *//; /^$/d' | tail -n 1 | cut -c 1-300
}

# $1 whom to be, $2 a shell line. In a process group that is killed as a whole after LIMIT. Nobody
# waits for what it wrote but for its end, and no more than 128 KiB of that is kept.
# shellcheck disable=SC2016
ask_command() {
  if [ "$1" = root ]; then
    set -- /bin/sh -c "$2"
  else
    group=$(id -g "$1" 2>/dev/null) || { reason="there is no user $1"; return 1; }
    set -- setpriv --reuid "$1" --regid "$group" --init-groups --reset-env \
      /usr/bin/env "PATH=$PATH" /bin/sh -c "$2"
  fi
  rm -f "$file" "$file.code"
  {
    timeout -s KILL "$LIMIT" /bin/sh -c '
      file=$1
      shift
      { umask 022; unset LC_ALL; cd /; "$@" 2>&1; echo "$?" >"$file.code"; } |
        { (ulimit -f 256; exec cat >"$file"); cat >/dev/null; }
    ' sh "$file" "$@" </dev/null
  } 2>/dev/null
  code=$(read_line "$file.code")
  words=$(last_words "$file")
  reason="${code:+exit $code}"
  reason="${reason:-killed after $LIMIT s}${words:+: $words}"
  [ "$code" = 0 ]
}

# $1 a unit; then its door, where it has one: $2 port, $3 path, $4 what the answer has to have.
# 2 is: there is nobody to ask.
ask_service() {
  reason=''
  if has_systemd; then
    state=$(timeout -s KILL "$LIMIT" systemctl is-active "$1" 2>/dev/null)
    reason="$1 is ${state:-in a state that systemd does not tell}"
    [ "$state" = active ] || return 1
  elif [ -z "$2" ]; then
    reason='there is no service manager to ask'
    return 2
  fi
  [ -n "$2" ] || return 0
  answer=$(
    ulimit -f 256
    exec curl -q -sS --noproxy '*' --max-time "$LIMIT" -o "$file" -w '%{http_code}' \
      "http://127.0.0.1:$2$3" 2>"$file.error"
  )
  code=$?
  reason="${reason:+$reason, }GET $3"
  if [ "$code" != 0 ]; then
    words=$(last_words "$file.error")
    reason="$reason failed: ${words:-curl ended with $code}"
  elif [ "$answer" != 200 ]; then
    reason="$reason answered $answer"
  elif [ -n "$4" ] && ! tr -d ' \t\r\n' <"$file" | grep -qF -- "$4"; then
    reason="$reason does not say $4"
  else
    reason="$reason answered 200"
    return 0
  fi
  return 1
}

# $1 how it stands.
tell() {
  told="$1 $reason"
  say health "$number $1 $tries $((now - began)) $reason"
}

# $1 number, $2 window, $3 how long it has to stay well, $4 EVERY in hundredths too, $5 EVERY,
# $6 LIMIT, $7 kind; the rest is for ask_KIND.
check() {
  (
    number=$1 window=$2 stable=$3 every=$4 EVERY=$5 LIMIT=$6 kind=$7
    shift 7
    file=$HEALTH/$number
    began=$(uptime_cs) tries=$(read_line "$file.tries") well_since='' told='' reason=''
    while [ "$(read_line "$HEALTH/turn")" = "$TURN" ]; do
      tries=$((${tries:-0} + 1))
      printf '%s\n' "$tries" >"$file.tries"
      "ask_$kind" "$@"
      code=$?
      now=$(uptime_cs)
      case $code in
        0)
          well_since=${well_since:-$now}
          if [ $((now - well_since)) -ge "$stable" ]; then
            tell healthy
            break
          fi
          ;;
        2)
          tell unknown
          break
          ;;
        *)
          well_since=''
          if [ $((now - began + every)) -gt "$window" ]; then
            tell unhealthy
            break
          fi
          ;;
      esac
      [ "$told" = "trying $reason" ] || tell trying
      sleep "$EVERY"
    done
  ) &
}

end_checks() {
  wait
  [ "$(read_line "$HEALTH/turn")" != "$TURN" ] || rm -rf "$HEALTH"
}

mkdir -p "$HEALTH" && printf '%s\n' "$TURN" | put "$HEALTH/turn" && say health-turn "$TURN"
