#include "daemon/delivery/sink_troubles.hpp"

#include <utility>

namespace tokenkeeper::delivery {

void sink_troubles::tell(const std::filesystem::path& sink, const events::subject& about, bool left_behind,
                         const std::string& trouble_text) {
    if (trouble_text.empty()) {
        if (reported_.erase(sink) > 0) events_.publish(events::sink_recovered{about, sink.string()});
        return;
    }
    const auto trouble = (left_behind ? "left behind: " : "failing: ") + trouble_text;
    if (std::exchange(reported_[sink], trouble) != trouble)
        events_.publish(events::sink_failing{about, sink.string(), left_behind, trouble_text});
}

}  // namespace tokenkeeper::delivery
