#include "daemon/config/accounts.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <vector>

#include <errno.h>
#include <grp.h>
#include <pwd.h>

namespace tokenkeeper::config {
namespace {

/// A group of many members needs much room; more than this is not a group.
constexpr std::size_t most_room = std::size_t{16} << 20U;

/// Calls one of the get…_r functions with as much room as it wants. `look_up` gets the buffer and returns the
/// error number; what it found lies in the buffer and is used by `take` before that goes.
template <class look_up_type, class take_type>
auto with_room(look_up_type look_up, take_type take) -> decltype(take()) {
    std::vector<char> room(4096);
    while (look_up(room) == ERANGE && room.size() < most_room)
        room.resize(room.size() * 4);
    return take();
}

/// -1 as a number means "no user" to the kernel.
template <class id>
std::optional<id> number(const std::string& name) {
    std::uint32_t value = 0;
    const char* end = name.data() + name.size();
    const auto [stop, failure] = std::from_chars(name.data(), end, value);
    if (failure != std::errc{} || stop != end || value == std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    return id{value};
}

bool all_digits(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, genesys::is_digit);
}

}  // namespace

std::optional<uid_t> find_user(const std::string& name) {
    if (all_digits(name)) return number<uid_t>(name);
    passwd entry{};
    passwd* found = nullptr;
    return with_room(
        [&](std::vector<char>& room) {
            return ::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
        },
        [&] { return found == nullptr ? std::nullopt : std::optional{found->pw_uid}; });
}

std::optional<gid_t> find_group(const std::string& name) {
    if (all_digits(name)) return number<gid_t>(name);
    group entry{};
    group* found = nullptr;
    return with_room(
        [&](std::vector<char>& room) {
            return ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
        },
        [&] { return found == nullptr ? std::nullopt : std::optional{found->gr_gid}; });
}

std::string group_text(gid_t id) {
    group entry{};
    group* found = nullptr;
    return with_room(
        [&](std::vector<char>& room) { return ::getgrgid_r(id, &entry, room.data(), room.size(), &found); },
        [&] {
            const auto digits = std::to_string(id);
            return found == nullptr ? digits : std::string{found->gr_name} + " (" + digits + ')';
        });
}

}  // namespace tokenkeeper::config
