#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace tokenkeeper::runtime {

/// The number of this boot of the host, which no other boot has: the first half of the kernel's random boot
/// id. 0: the file cannot be read.
std::uint64_t read_boot_id(const std::filesystem::path& file = "/proc/sys/kernel/random/boot_id");

/// The same of the file's text, "5b9d1f0e-66a4-4d0e-8f65-…", with its hyphens or without; 0: it is of
/// another form.
std::uint64_t boot_id_in(std::string_view text) noexcept;

/// The same as the kernel says, else as $TOKENKEEPER_BOOT_ID does: the unit hides everything of /proc but
/// processes. 0: neither is known.
std::uint64_t this_boot_id();

}  // namespace tokenkeeper::runtime
