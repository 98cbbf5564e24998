#!/bin/sh
# Switchboard beside Kannel, an SMS gateway in C, on this machine. Talks to loopback only; stops by itself.
#
#   bench/peers.sh [seconds] [rounds]     of each measure, default 10 and 2: some six minutes
#   ONLY='cold warm' bench/peers.sh       one of the two
#
# Needs Linux, apt-get of Debian, wrk and curl. Kannel's packages are downloaded and unpacked into a folder of their own;
# nothing is installed, /etc is not touched. Both are driven by wrk with the same connections and recipients, in turn, and
# both deliver to what takes everything: Kannel to its fakesmsc, Switchboard to its mock provider. Switchboard syncs each
# acknowledged message to the disk; Kannel writes its store file and does not sync it.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
seconds=${1:-10}
rounds=${2:-2}
only=${ONLY:-cold warm}
port=18086
kannel_port=18087 admin_port=18088 smsbox_port=18089 smsc_port=18090

dir=$(mktemp -d)
server='' kannel=''
trap 'end; rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
cd "$dir"

end() {
  for process in $server $kannel; do
    kill "$process" 2>/dev/null || :
  done
  for process in $server $kannel; do
    wait "$process" 2>/dev/null || :
  done
  server='' kannel=''
}

# --- Kannel, unpacked -----------------------------------------------------------------------------

mkdir packages store
(cd packages && apt-get download -q kannel kannel-extras libmariadb3 libpcre3 libhiredis0.14 libct4 >../apt.log 2>&1) || {
  cat apt.log >&2
  exit 1
}
for package in packages/*.deb; do
  dpkg -x "$package" unpacked
done
libraries=$(find "$dir/unpacked" -name 'lib*.so*' -printf '%h\n' | sort -u | tr '\n' ':')
cat >kannel.conf <<EOF
group = core
admin-port = $admin_port
admin-password = bench
admin-allow-ip = 127.0.0.1
smsbox-port = $smsbox_port
box-allow-ip = 127.0.0.1
log-file = $dir/bearerbox.log
log-level = 3
store-type = file
store-location = $dir/store/kannel.store

group = smsc
smsc = fake
smsc-id = fake
port = $smsc_port
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = $kannel_port
log-file = $dir/smsbox.log
log-level = 3

group = sendsms-user
username = bench
password = bench

group = sms-service
keyword = default
text = ok
max-messages = 0
EOF

# Waits until a server answers, at most half a minute.
await() {
  tries=0
  until curl -fs -o ready "$1"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { tail -n 20 ./*.log >&2; exit 1; }
    sleep 0.05
  done
}

kannel_program() {
  LD_LIBRARY_PATH=$libraries "$dir/unpacked/usr/$@" >>kannel.log 2>&1 &
  kannel="$kannel $!"
}

serve_kannel() {
  rm -f store/*
  kannel_program sbin/bearerbox kannel.conf
  await "http://127.0.0.1:$admin_port/status.txt"
  kannel_program sbin/smsbox kannel.conf
  kannel_program lib/kannel/test/fakesmsc -H 127.0.0.1 -r $smsc_port -i 3600 -m 1 '1 2 text hello'
  await "http://127.0.0.1:$kannel_port/cgi-bin/sendsms?username=bench&password=bench&to=1&from=2&text=x"
}

serve_switchboard() {
  rm -rf data
  "$root/switchboard" serve --set server.port=$port --set limits.sender.per-minute=0 \
    --set limits.ip.per-minute=0 >server.log 2>&1 &
  server=$!
  await "http://127.0.0.1:$port/readyz"
}

# --- the load -------------------------------------------------------------------------------------

cat >load.lua <<'EOF'
local peer, recipients = os.getenv('PEER'), tonumber(os.getenv('RECIPIENTS'))
function init(args) math.randomseed(42) end
function request()
  local to = 2005550100 + math.random(0, recipients - 1)
  if peer == 'kannel' then
    return wrk.format('GET', '/cgi-bin/sendsms?username=bench&password=bench&from=447700900000&to=' .. to ..
      '&text=This+is+a+message+made+up+by+a+load+test+as+long+as+it+should+be')
  end
  return wrk.format('POST', '/api/messages/sms', {['Content-Type'] = 'application/json'},
    '{"type":"sms","from":"+447700900000","to":"+1' .. to ..
    '","body":"This is a message made up by a load test as long as it should be"}')
end
EOF

# Ticks of the processor that all programs of one side have used.
ticks() {
  total=0
  for process in $1; do
    used=$(sed 's/.*) //' "/proc/$process/stat" | cut -d' ' -f12,13 | tr ' ' '+')
    total=$((total + $used))
  done
  echo $total
}

# Prints: peer, what, connections, recipients, messages/s, us of processor time for a message, not accepted.
measure() {
  peer=$1 what=$2 connections=$3 recipients=$4 time=$5
  case $peer in
    kannel) url=http://127.0.0.1:$kannel_port processes=$kannel ;;
    *) url=http://127.0.0.1:$port processes=$server ;;
  esac
  before=$(ticks "$processes")
  PEER=$peer RECIPIENTS=$recipients wrk -t1 -c"$connections" -d"${time}s" -s load.lua $url >wrk.txt
  after=$(ticks "$processes")
  sent=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' wrk.txt)
  refused=$(sed -n 's/.*Non-2xx or 3xx responses: //p' wrk.txt)
  awk -v peer="$peer" -v what="$what" -v c="$connections" -v r="$recipients" -v n="$sent" -v t="$time" \
    -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v bad="${refused:-0}" \
    'BEGIN { printf "%s %s %d %d %.0f %.0f %d\n", peer, what, c, r, (n - bad) / t, ticks * 1e6 / hz / (n - bad), bad }' |
    tee -a results
}

fsync_micros() {
  begun=$(date +%s%N)
  dd if=/dev/zero of=fsync-probe bs=4k count=500 oflag=dsync 2>/dev/null
  echo $((($(date +%s%N) - begun) / 500000))
}

"$root/switchboard" build -q
echo "peer what connections recipients messages/s us/message refused"
round=0
while [ $round -lt "$rounds" ]; do
  round=$((round + 1))
  echo "an fsync takes $(fsync_micros) us"
  for peer in switchboard kannel; do
    serve_$peer
    case " $only " in *' cold '*) measure $peer cold 32 3000 10 ;; esac
    case " $only " in
      *' warm '*)
        measure $peer warm-up 128 3000 15 >warm-up.txt
        for recipients in 1 3000; do
          for connections in 32 128; do
            measure $peer warm $connections $recipients "$seconds"
          done
        done
        ;;
    esac
    end
  done
done

echo
echo "what connections recipients: Switchboard and Kannel in messages/s, ratio; us of processor time of each (medians)"
awk '
  function median(key,   list, count, i, j, swap) {
    count = split(values[key], list, " ")
    for (i = 2; i <= count; i++) for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; j--) {
      swap = list[j]; list[j] = list[j - 1]; list[j - 1] = swap
    }
    return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
  }
  $2 != "warm-up" {
    what = $2 " " $3 " " $4
    if (!(what in seen)) { seen[what] = 1; order[++whats] = what }
    values[what " rate " $1] = values[what " rate " $1] " " $5
    values[what " cost " $1] = values[what " cost " $1] " " $6
  }
  END {
    for (i = 1; i <= whats; i++) {
      ours = median(order[i] " rate switchboard"); theirs = median(order[i] " rate kannel")
      printf "%s: %d and %d, %.1f; %d and %d us\n", order[i], ours, theirs, theirs ? ours / theirs : 0,
        median(order[i] " cost switchboard"), median(order[i] " cost kannel")
    }
  }' results
