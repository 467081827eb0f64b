#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace tokenkeeper::config {

/// The questions to the name service.
enum class account_kind {
    user,        ///< the number of a user by its name
    group,       ///< the number of a group by its name
    group_name,  ///< the name of a group by its number
};

/// The answer of the name service. No answer is not a no: a directory that is down cannot tell which groups
/// exist.
struct account_answer {
    enum class kind {
        found,
        missing,     ///< this host has no such account
        unanswered,  ///< an error, or no answer in time; `reason` says which
    };
    kind outcome = kind::unanswered;
    std::uint32_t number = 0;  ///< of a user or a group
    std::string name{};        ///< account_kind::group_name
    std::string reason{};      ///< "Input/output error"

    friend bool operator==(const account_answer&, const account_answer&) = default;
};

/// Asks the name service. It may block for any time, and is called in a thread of its own.
using account_question = std::function<account_answer(account_kind kind, const std::string& name)>;

/// The system's own: getpwnam_r, getgrnam_r and getgrgid_r.
account_answer ask_system(account_kind kind, const std::string& name);

/// The answer for a call that found nothing and gave this error number. Only "not found", in all the forms
/// that systems have for it, is account_answer::kind::missing.
account_answer answer_without_account(int error_number);

/// The number of an account whose name is all digits, which needs no entry; nullopt if it is out of range.
std::optional<std::uint32_t> account_number(const std::string& digits);
bool all_digits(const std::string& name);

/// "user", "group"
std::string noun_of(account_kind kind);

}  // namespace tokenkeeper::config
