#include "daemon/config/accounts/account_directory.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace tokenkeeper::config {

namespace {

using question_key = std::pair<account_kind, std::string>;
using steady = std::chrono::steady_clock;

/// The time that `find` waits unless `allow` gave more: a local file answers sooner.
constexpr std::chrono::milliseconds moment{50};

}  // namespace

/// The state that the thread and its owner share.
struct account_directory::state {
    struct remembered {
        account_answer last;
        std::uint64_t answers = 0;       ///< the number of answers to this question
        steady::time_point last_time{};  ///< when the last one came
        bool is_queued = false;          ///< the question is in the queue
    };

    explicit state(account_question given) : question{std::move(given)} {}

    /// Queues the question unless it waits already. Returns false if no thread can be made.
    bool ask(const std::shared_ptr<state>& self, const question_key& key) {
        if (!std::exchange(known[key].is_queued, true)) waiting.push_back(key);
        if (running) return true;
        try {
            // A thread that hangs in the name service cannot be joined.
            std::thread{work, self}.detach();
            running = true;
        } catch (const std::system_error&) {
            for (const auto& each : waiting)
                known[each].is_queued = false;
            waiting.clear();
        }
        return running;
    }

    static void work(const std::shared_ptr<state>& shared) {
        std::unique_lock lock{shared->guard};
        while (!shared->waiting.empty() && !shared->abandoned) {
            const question_key key = shared->waiting.front();
            lock.unlock();
            auto answer = shared->question(key.first, key.second);
            lock.lock();
            // It is removed only now, so that a caller with the same question waits for this answer.
            shared->waiting.pop_front();
            shared->late = false;
            shared->remember(key, std::move(answer));
            shared->answered.notify_all();
        }
        shared->running = false;
    }

    void remember(const question_key& key, account_answer answer) {
        remembered& entry = known[key];
        ++entry.answers;
        entry.last_time = steady::now();
        entry.is_queued = false;
        const bool keep = answer.outcome == account_answer::kind::unanswered &&
                          entry.last.outcome == account_answer::kind::found;
        if (!keep) entry.last = std::move(answer);
    }

    const account_question question;
    std::mutex guard;
    std::condition_variable answered;
    std::deque<question_key> waiting;  ///< the first one is being asked
    std::map<question_key, remembered> known;
    bool running = false;
    bool late = false;  ///< a caller ran out of time since the last answer
    bool abandoned = false;
};

account_directory::account_directory(account_question question)
    : state_{std::make_shared<state>(std::move(question))} {}

account_directory::~account_directory() {
    const std::lock_guard lock{state_->guard};
    state_->abandoned = true;
}

void account_directory::allow(std::chrono::milliseconds patience) {
    begin_ = steady::now();
    deadline_ = begin_ + patience;
}

account_answer account_directory::find(account_kind kind, const std::string& name) {
    const question_key key{kind, name};
    std::unique_lock lock{state_->guard};
    state::remembered& entry = state_->known[key];
    const auto before = entry.answers;
    const auto now = steady::now();
    const bool is_asked_already = entry.last_time >= begin_ && now < deadline_;
    if (is_asked_already && entry.last.outcome != account_answer::kind::unanswered) return entry.last;
    const auto until = std::max(deadline_, state_->late ? now : now + moment);
    if (!state_->ask(state_, key)) {
        if (entry.last.outcome == account_answer::kind::unanswered)
            entry.last.reason = "no thread can be made";
        return entry.last;
    }
    if (!state_->answered.wait_until(lock, until, [&entry, before] { return entry.answers != before; })) {
        state_->late = true;
        if (entry.last.outcome == account_answer::kind::unanswered) entry.last.reason = "no answer in time";
    }
    return entry.last;
}

account_answer account_directory::look(account_kind kind, const std::string& name) {
    const question_key key{kind, name};
    const std::lock_guard lock{state_->guard};
    auto last = state_->known[key].last;
    state_->ask(state_, key);
    return last;
}

std::string account_directory::group_text(gid_t group) {
    const auto digits = std::to_string(group);
    const auto answer = find(account_kind::group_name, digits);
    return answer.outcome == account_answer::kind::found ? answer.name + " (" + digits + ')' : digits;
}

account_directory& system_accounts() {
    static account_directory directory;
    return directory;
}

}  // namespace tokenkeeper::config
