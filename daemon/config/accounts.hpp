#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace tokenkeeper::config {

/// What the name service is asked for.
enum class account_kind {
    user,        ///< the number of a user by its name
    group,       ///< the number of a group by its name
    group_name,  ///< the name of a group by its number
};

/// What it says. Not to answer is not to say no: a directory that is down knows no group of its own.
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

/// Asks the name service; may take as long as it likes, and is called in a thread of its own.
using account_question = std::function<account_answer(account_kind kind, const std::string& name)>;

/// The system's own: getpwnam_r, getgrnam_r and getgrgid_r.
account_answer ask_system(account_kind kind, const std::string& name);

/// What such a call means that gave this error number and found nothing. Only "not found", in all the ways in
/// which systems say it, is account_answer::kind::missing.
account_answer answer_without_account(int error_number);

/// The account that a name of digits only is, which needs no entry; nullopt for a number that is none.
std::optional<std::uint32_t> account_number(const std::string& digits);
bool all_digits(const std::string& name);

/// "user", "group"
std::string noun_of(account_kind kind);

}  // namespace tokenkeeper::config
