#include "daemon/process/process_figures.hpp"

#include "lib/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

#include <sys/resource.h>

#include <unistd.h>

namespace tokenkeeper {

namespace {

/// The fields of /proc/self/stat that the metrics show; proc(5) counts them from 1.
struct process_status {
    std::uint64_t user_ticks = 0;    // 14
    std::uint64_t system_ticks = 0;  // 15
    std::size_t threads = 0;         // 20
    std::uint64_t start_ticks = 0;   // 22, since the boot
    std::size_t virtual_bytes = 0;   // 23
    std::size_t resident_pages = 0;  // 24
};

process_status read_status() {
    std::ifstream file{"/proc/self/stat"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto name_end = text.rfind(')');  // the name, field 2, may hold anything
    process_status status;
    if (name_end == std::string::npos) return status;
    std::istringstream fields{text.substr(name_end + 1)};
    std::string skipped;
    const auto skip = [&](int count) {
        for (int i = 0; i < count; ++i)
            fields >> skipped;
    };
    skip(11);
    fields >> status.user_ticks >> status.system_ticks;
    skip(4);
    fields >> status.threads;
    skip(1);
    fields >> status.start_ticks >> status.virtual_bytes >> status.resident_pages;
    return status;
}

std::size_t count_open_descriptors() {
    std::error_code failure;
    const std::filesystem::directory_iterator folder{"/proc/self/fd", failure};
    if (failure) return 0;
    // The folder itself is open while it is read.
    const auto count = static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
    return count > 0 ? count - 1 : 0;
}

std::size_t most_descriptors() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

/// The start in wall time. It stays what it was first found to be, though the wall clock may be set later.
wall_time start_of(std::uint64_t ticks, double ticks_per_second) {
    static const auto start = [&] {
        const std::chrono::duration<double> since_boot{static_cast<double>(ticks) / ticks_per_second};
        return instant::now().to_wall(
            boot_time{std::chrono::duration_cast<boot_clock::duration>(since_boot)});
    }();
    return start;
}

}  // namespace

metrics::process_figures process_figures() {
    const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto status = read_status();
    metrics::process_figures figures;
    figures.processor_seconds =
        static_cast<double>(status.user_ticks + status.system_ticks) / ticks_per_second;
    figures.resident_bytes = status.resident_pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    figures.virtual_bytes = status.virtual_bytes;
    figures.open_descriptors = count_open_descriptors();
    figures.most_descriptors = most_descriptors();
    figures.threads = status.threads;
    figures.started = start_of(status.start_ticks, ticks_per_second);
    return figures;
}

}  // namespace tokenkeeper
