# U-Boot's script: takes the first slot in BOOT_ORDER that has an attempt left, counts the attempt, and starts it.
# Whoever sees that a start was good gives the attempts back (counterproof-good.service, or RAUC).
test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
test -n "${BOOT_A_LEFT}" || setenv BOOT_A_LEFT 3
test -n "${BOOT_B_LEFT}" || setenv BOOT_B_LEFT 3

setenv slot
for each in ${BOOT_ORDER}; do
  if test -n "${slot}"; then
    true
  elif test "${each}" = "A"; then
    if test ${BOOT_A_LEFT} -gt 0; then
      setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
      setenv slot A
      setenv slot_part 2
    fi
  elif test "${each}" = "B"; then
    if test ${BOOT_B_LEFT} -gt 0; then
      setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
      setenv slot B
      setenv slot_part 3
    fi
  fi
done

if test -z "${slot}"; then
  echo "No slot has an attempt left; all are tried anew."
  setenv BOOT_A_LEFT 3
  setenv BOOT_B_LEFT 3
  saveenv
  reset
fi
saveenv

echo "Starting slot ${slot}"
# behind the kernel, which takes 37 MB from 0x80000 on
setenv ramdisk_addr_r 0x04000000
# extra_args: for whoever looks for a fault, set with fw_setenv
setenv bootargs "root=PARTUUID=@SIGNATURE@-0${slot_part} rauc.slot=${slot} @KERNEL@ ${extra_args}"
if load ${devtype} ${devnum}:${slot_part} ${kernel_addr_r} /boot/kernel; then
  if load ${devtype} ${devnum}:${slot_part} ${ramdisk_addr_r} /boot/initrd; then
    booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr}
  fi
fi
reset
