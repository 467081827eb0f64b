#include "daemon/delivery/sink_troubles.hpp"

#include "lib/base/shell_word.hpp"

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

void sink_troubles::tell_long_wait(const std::filesystem::path& sink, const events::subject& about,
                                   bool left_behind) {
    const auto action = left_behind ? std::string{"cannot remove "} : std::string{"cannot write "};
    tell(sink, about, left_behind,
         action + sink.string() +
             ": the folder does not answer; the daemon waits for it and goes on with everything else. If the "
             "disk is not just slow, a program holds the folder, or a file in it: end that program, let only "
             "root and the daemon list the folder: chmod go-r " +
             quote_for_shell(sink.parent_path().string()) +
             "; and give the sinks of each group of readers a folder of their own, or one below /run");
}

}  // namespace tokenkeeper::delivery
