#include "daemon/files/mounts.hpp"

#include "daemon/files/descriptor.hpp"
#include "daemon/files/file_text.hpp"
#include "daemon/files/host_folders.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>
#include <variant>

#include <sys/stat.h>

#include <fcntl.h>
#include <poll.h>

namespace tokenkeeper::files {
namespace {

using namespace std::string_view_literals;

/// Those that systemd takes for network file systems (fstype_is_network), and those that a hypervisor or an
/// automounter serves; without those on a disk that hosts share, which have a device.
constexpr std::array served_types{"9p"sv,       "afs"sv,    "autofs"sv, "ceph"sv,  "cifs"sv,
                                  "coda"sv,     "lustre"sv, "ncpfs"sv,  "nfs"sv,   "nfs4"sv,
                                  "orangefs"sv, "pvfs2"sv,  "smb3"sv,   "smbfs"sv, "virtiofs"sv};
/// Far more than any host has.
constexpr std::size_t longest_list = std::size_t{64} << 20U;

bool is_fuse(std::string_view type) {
    return type == "fuse" || type.starts_with("fuse.");
}

/// The first word, which leaves the text.
std::string_view take_word(std::string_view& text, char end = ' ') {
    const auto size = std::min(text.find(end), text.size());
    const auto word = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    return word;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional{number}
                                                                           : std::nullopt;
}

/// A server that does not say whose it is, is nobody's who is trusted.
constexpr uid_t nobody_known = std::numeric_limits<uid_t>::max();

uid_t server_in(std::string_view options) {
    constexpr auto key = "user_id="sv;
    while (!options.empty()) {
        const auto option = take_word(options, ',');
        if (option.starts_with(key))
            return number_in<uid_t>(option.substr(key.size())).value_or(nobody_known);
    }
    return nobody_known;
}

mount_facts facts_in(std::string_view type, std::string_view options) {
    if (is_fuse(type)) return {true, server_in(options)};
    return {std::ranges::find(served_types, type) != served_types.end(), {}};
}

/// The table of the present thread, as a thread may have descriptors of its own. The kernel says when mounts
/// have changed.
class mount_table {
public:
    mount_facts find(std::uint64_t number) {
        if (number == root_) return {};  // it is in use, so its number stays its own
        if ((!opened_.is_open() || has_changed()) && !read()) return {true, nobody_known};
        if (mounts_.empty() || number == root_) return {};
        const auto found = mounts_.find(number);
        return found != mounts_.end() ? found->second : mount_facts{true, nobody_known};
    }

private:
    [[nodiscard]] bool has_changed() const noexcept {
        pollfd change{.fd = opened_.get(), .events = POLLPRI, .revents = 0};
        return ::poll(&change, 1, 0) != 0;
    }
    /// Returns false where this process is short of descriptors or memory: then nothing is known, and the
    /// next question reads again.
    bool read() {
        mounts_.clear();
        // What changes from here on is told by the next poll.
        opened_ = descriptor{::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)};
        if (!opened_.is_open()) return !is_own_shortage(errno);
        const auto text = read_text(opened_.get(), longest_list, 0);
        if (const int* failed = std::get_if<int>(&text)) {
            opened_ = {};
            return !is_own_shortage(*failed);
        }
        struct statx root {};
        if (::statx(AT_FDCWD, "/", AT_STATX_DONT_SYNC, STATX_MNT_ID, &root) == 0) root_ = root.stx_mnt_id;
        mounts_ = read_mounts(std::get<std::string>(text));
        return true;
    }

    descriptor opened_;
    std::optional<std::uint64_t> root_;
    std::map<std::uint64_t, mount_facts> mounts_;
};

}  // namespace

std::map<std::uint64_t, mount_facts> read_mounts(std::string_view mountinfo) {
    std::map<std::uint64_t, mount_facts> mounts;
    while (!mountinfo.empty()) {
        auto line = take_word(mountinfo, '\n');
        const auto number = number_in<std::uint64_t>(take_word(line));
        const auto optional_end = line.find(" - ");
        if (!number || optional_end == std::string_view::npos) continue;
        line.remove_prefix(optional_end + 3);
        const auto type = take_word(line);
        take_word(line);  // the device
        mounts.emplace(*number, facts_in(type, line));
    }
    return mounts;
}

mount_facts facts_of_mount(std::uint64_t number) {
    thread_local mount_table mounts;
    return mounts.find(number);
}

}  // namespace tokenkeeper::files
