#!/bin/sh
# Switchboard beside Kannel, an SMS gateway in C, on this machine. Talks to loopback only; stops by itself.
#
#   bench/peers.sh [seconds] [rounds]     of each measure, default 10 and 2: some six minutes
#   ONLY='cold warm' bench/peers.sh       one of the two
#   CHART=docs/peers.svg bench/peers.sh   also draws the medians into this file, from where it was started
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
chart=${CHART:+$(realpath "$CHART")}
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
      print order[i], ours, theirs >"medians"
    }
  }' results
[ -z "$chart" ] || awk '
  $4 > most { most = $4 }
  $5 > most { most = $5 }
  { line[NR] = $0 }
  function bar(y, class, rate) {
    printf "  <rect class=\"%s\" x=\"300\" y=\"%d\" width=\"%d\" height=\"14\"/>\n", class, y, rate / most * 360
    printf "  <text x=\"%d\" y=\"%d\">%s</text>\n", 308 + rate / most * 360, y + 12, grouped(rate)
  }
  function grouped(n) { return n < 1000 ? n : sprintf("%d,%03d", n / 1000, n % 1000) }
  END {
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 740 %d\" role=\"img\">\n", 50 + 48 * NR
    print "  <title>Messages a second: Switchboard and Kannel</title>"
    print "  <style>text{font:13px system-ui,sans-serif;fill:#333}.a{fill:#2563a8}.b{fill:#b0b5bb}"
    print "    @media(prefers-color-scheme:dark){text{fill:#ddd}.a{fill:#6ea8e0}.b{fill:#6b7178}}</style>"
    print "  <rect class=\"a\" x=\"300\" y=\"10\" width=\"14\" height=\"14\"/><text x=\"320\" y=\"22\">Switchboard, synced to disk</text>"
    print "  <rect class=\"b\" x=\"520\" y=\"10\" width=\"14\" height=\"14\"/><text x=\"540\" y=\"22\">Kannel, not synced</text>"
    for (i = 1; i <= NR; i++) {
      split(line[i], f, " ")
      y = 44 + (i - 1) * 48
      printf "  <text x=\"290\" y=\"%d\" text-anchor=\"end\">%s, %s, %d connections</text>\n", y + 19,
        f[1] == "cold" ? "first 10 s" : "warm", f[3] == 1 ? "one recipient" : grouped(f[3]) " recipients", f[2]
      bar(y, "a", f[4])
      bar(y + 16, "b", f[5])
    }
    print "</svg>"
  }' medians >"$chart"

