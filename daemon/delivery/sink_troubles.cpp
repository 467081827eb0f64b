#include "daemon/delivery/sink_troubles.hpp"

#include <utility>

namespace tokenkeeper::delivery {

void sink_troubles::tell(const std::filesystem::path& sink, const events::subject& about, bool left_behind,
                         const std::string& why) {
    if (why.empty()) {
        if (told_.erase(sink) > 0) events_.publish(events::sink_recovered{about});
        return;
    }
    const auto trouble = (left_behind ? "left behind: " : "failing: ") + why;
    if (std::exchange(told_[sink], trouble) != trouble)
        events_.publish(events::sink_failing{about, left_behind, why});
}

}  // namespace tokenkeeper::delivery
