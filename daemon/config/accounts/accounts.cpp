#include "daemon/config/accounts/accounts.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <system_error>
#include <vector>

#include <errno.h>
#include <grp.h>
#include <pwd.h>

namespace tokenkeeper::config {
namespace {

/// The largest buffer in bytes; a group of many members needs much room.
constexpr std::size_t most_room = std::size_t{16} << 20U;

/// Calls one of the get…_r functions with as much room as it needs. `call` gets the entry, the buffer and the
/// pointer to set, and returns the error number. The entry refers to the buffer, so `read` copies from it.
template <class Entry, class Call, class Read>
account_answer ask_with_room(Call call, Read read) {
    std::vector<char> room(4096);
    for (;;) {
        Entry entry{};
        Entry* found = nullptr;
        const int failure = call(entry, room, found);
        if (found != nullptr) return read(*found);
        if (failure != ERANGE || room.size() >= most_room) return answer_without_account(failure);
        room.resize(room.size() * 4);
    }
}

account_answer number_found(std::uint32_t number) {
    return {.outcome = account_answer::kind::found, .number = number};
}

account_answer find_user(const std::string& name) {
    return ask_with_room<passwd>(
        [&name](passwd& entry, std::vector<char>& room, passwd*& found) {
            return ::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
        },
        [](const passwd& found) { return number_found(found.pw_uid); });
}

account_answer find_group(const std::string& name) {
    return ask_with_room<group>(
        [&name](group& entry, std::vector<char>& room, group*& found) {
            return ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
        },
        [](const group& found) { return number_found(found.gr_gid); });
}

account_answer find_group_name(const std::string& digits) {
    const auto number = account_number(digits);
    if (!number) return {.outcome = account_answer::kind::missing};
    return ask_with_room<group>(
        [number](group& entry, std::vector<char>& room, group*& found) {
            return ::getgrgid_r(*number, &entry, room.data(), room.size(), &found);
        },
        [number](const group& found) {
            auto answer = number_found(*number);
            answer.name = found.gr_name;
            return answer;
        });
}

}  // namespace

account_answer answer_without_account(int error_number) {
    // The manual: "The given name or gid was not found", and a 0 for the same.
    constexpr std::array missing{0, ENOENT, ESRCH, EBADF, EPERM};
    if (std::ranges::find(missing, error_number) != missing.end())
        return {.outcome = account_answer::kind::missing};
    return {.outcome = account_answer::kind::unanswered,
            .reason = std::generic_category().message(error_number)};
}

account_answer ask_system(account_kind kind, const std::string& name) {
    switch (kind) {
        case account_kind::user:
            return find_user(name);
        case account_kind::group:
            return find_group(name);
        case account_kind::group_name:
            break;
    }
    return find_group_name(name);
}

/// -1 as a number means "no user" to the kernel.
std::optional<std::uint32_t> account_number(const std::string& digits) {
    std::uint32_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, value);
    if (failure != std::errc{} || stop != end || value == std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    return value;
}

bool all_digits(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, genesys::is_digit);
}

std::string noun_of(account_kind kind) {
    return kind == account_kind::user ? "user" : "group";
}

}  // namespace tokenkeeper::config
