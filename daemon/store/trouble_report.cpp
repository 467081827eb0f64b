#include "daemon/store/trouble_report.hpp"

#include "lib/base/defect.hpp"

#include <utility>

namespace tokenkeeper::store {

trouble_report::trouble_report(news_function tell) : tell_(std::move(tell)) {}

void trouble_report::begin(const std::string& message) {
    if (defect("store_trouble_not_told")) return;
    // One event for one trouble: its words change with the step that fails.
    if (std::exchange(message_, message).empty()) tell_({store_news::kind::unavailable, message});
}

void trouble_report::end() {
    if (!std::exchange(message_, {}).empty()) tell_({store_news::kind::recovered, {}});
}

void trouble_report::tell(store_news::kind topic, const std::string& message) const {
    tell_({topic, message});
}

void trouble_report::call_begins() {
    ++call_;
    waiting_ = true;
    if (listener_) listener_();
}

void trouble_report::watch(boot_time now) {
    if (!waiting_) return;
    if (std::exchange(watched_call_, call_) != call_) {
        watched_since_ = now;
    } else if (now - watched_since_ > longest_call) {
        begin("its disk does not answer");
    }
}

}  // namespace tokenkeeper::store
