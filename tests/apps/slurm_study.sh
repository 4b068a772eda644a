#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A study as an array of tasks under a Slurm of one node, started here on loopback and taken down again, must give the
# table that one process gives. Optional: runs only with CEMVERT_TEST_SLURM=1 and Debian's slurm-wlm installed.
# Usage: slurm_study.sh PROGRAM
set -euo pipefail
program=$1
skipped=77
[ -n "${CEMVERT_TEST_SLURM:-}" ] || { echo "skipped: CEMVERT_TEST_SLURM is not set"; exit $skipped; }
for needed in munged slurmctld slurmd sbatch; do
  PATH=$PATH:/usr/sbin command -v $needed > /dev/null || { echo "skipped: no $needed (Debian: slurm-wlm)"; exit $skipped; }
done
export PATH=$PATH:/usr/sbin

work=$(mktemp -d /tmp/cemvert-slurm-XXXXXX)
daemons=()
finish() {
  for daemon in "${daemons[@]}"; do kill "$daemon" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work/state" "$work/spool"
chmod 755 "$work"

head -c 128 /dev/urandom > "$work/munge.key"
chmod 600 "$work/munge.key"
munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munge.pid" \
       --log-file="$work/munge.log" --seed-file="$work/munge.seed" > "$work/munged.out" 2>&1 &
daemons+=($!)

export SLURM_CONF=$work/slurm.conf
cat > "$SLURM_CONF" << CONF
ClusterName=cemvert
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=27817
SlurmdPort=27818
SlurmUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/none
NodeName=node NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
for try in $(seq 50); do [ -S "$work/munge.socket" ] && break; sleep 0.1; done
slurmctld -D > "$work/slurmctld.out" 2>&1 &
daemons+=($!)
slurmd -D -N node > "$work/slurmd.out" 2>&1 &
daemons+=($!)
for try in $(seq 60); do sinfo -h -o %T 2> /dev/null | grep -q idle && break; sleep 0.5; done
sinfo -h -o %T | grep -q idle || { cat "$work"/*.out "$work"/*.log; echo "the node did not come up"; exit 1; }

cat > "$work/phantom.yaml" << SPEC
seed: 1
grid: {spacing: [1.5 mm, 1.5 mm, 1.5 mm]}
SPEC
"$program" phantom "$work/phantom.yaml" -o "$work/vertebra" > /dev/null
cat > "$work/study.yaml" << STUDY
base:
  image: {file: vertebra/ct.nii.gz, values: HU, calibration: {slope: 0.8, intercept: 0}}
  labels: {file: vertebra/body_labels.nii.gz, vertebra: 22}
set: {cement.volume: 4 ml, mesh.edge length: 5 mm, solver.elements: P1, measurement.uncertainty: false}
axes:
  cement.pattern: [middle, bridging columns]
  materials.cement.young modulus: [1 GPa, 2 GPa, 3 GPa]
run: {keep: results}
STUDY

cd "$work"
"$program" study study.yaml -o alone
"$program" study study.yaml -o tasks --slurm 3
sbatch --wait tasks/study.slurm
cat tasks/slurm.*.log
for task in 1 2 3; do grep -q "Task $task/3 has ended" "tasks/slurm.$task.log"; done
"$program" study study.yaml -o tasks --collect
cmp alone/study.csv tasks/study.csv
grep -q ',done,' tasks/study.csv
! grep -q ',failed,\|,missing,' tasks/study.csv
echo "three tasks under Slurm gave the table of one process"
