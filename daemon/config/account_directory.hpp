#pragma once

#include "daemon/config/accounts.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace tokenkeeper::config {

/// Users and groups by name, without ever waiting long for the name service.
///
/// Questions are asked in one thread, one after the other. One that hangs goes on without anybody waiting for
/// it, and no second thread is made; what it says in the end is remembered for the next who asks. An account
/// that was found before is taken for found while the service does not answer.
///
/// Its functions are for one thread. The object may go while a question hangs.
class account_directory {
public:
    explicit account_directory(account_question question = ask_system);
    account_directory(const account_directory&) = delete;
    account_directory& operator=(const account_directory&) = delete;
    ~account_directory();

    /// From now on, `find` waits until `patience` is over, for all that is asked together. Without it, or
    /// later, it waits for a moment only, and not at all while a question hangs.
    void allow(std::chrono::milliseconds patience);

    /// Asks, and gives the answer or what is known without it.
    account_answer find(account_kind kind, const std::string& name);

    /// Gives the last answer, at once. Asks again, so that the next call knows more.
    account_answer look(account_kind kind, const std::string& name);

    /// "tokenkeeper (998)", or the number alone where it has no name or none is known.
    std::string group_text(gid_t group);

private:
    struct state;

    std::shared_ptr<state> state_;
    std::chrono::steady_clock::time_point deadline_;
};

/// The one for the name service of this host.
account_directory& system_accounts();

}  // namespace tokenkeeper::config
