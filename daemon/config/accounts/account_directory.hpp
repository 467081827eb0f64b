#pragma once

#include "daemon/config/accounts/accounts.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace tokenkeeper::config {

/// Users and groups by name, without a long wait for the name service.
///
/// Questions are asked in one thread, one after the other. While a question hangs, callers do not wait for it
/// and no second thread is made; its answer is kept for the next caller. An account that was found before
/// counts as found while the service does not answer.
///
/// Call it from one thread only. The object may be destroyed while a question hangs.
class account_directory {
public:
    explicit account_directory(account_question question = ask_system);
    account_directory(const account_directory&) = delete;
    account_directory& operator=(const account_directory&) = delete;
    ~account_directory();

    /// Lets `find` wait until `patience` has passed from now, for all questions together; until then it asks
    /// no question again that is answered. Otherwise `find` waits 50 ms, and not at all while a question
    /// hangs.
    void allow(std::chrono::milliseconds patience);

    /// Asks, and returns the answer, or the last one if none came in time.
    account_answer find(account_kind kind, const std::string& name);

    /// Returns the last answer at once, and asks again for the next call.
    account_answer look(account_kind kind, const std::string& name);

    /// "tokenkeeper (998)", or the number alone where it has no name or none is known.
    std::string group_text(gid_t group);

private:
    struct state;

    std::shared_ptr<state> state_;
    std::chrono::steady_clock::time_point begin_;     ///< of the patience
    std::chrono::steady_clock::time_point deadline_;  ///< its end
};

/// The directory of this host's name service.
account_directory& system_accounts();

}  // namespace tokenkeeper::config
