#pragma once

#include "daemon/events/event_bus.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace tokenkeeper::delivery {

/// Publishes the troubles of token sinks: every trouble once, and its end.
class sink_troubles {
public:
    explicit sink_troubles(const events::event_bus& events) : events_(events) {}

    /// Sets the present trouble of a sink; an empty text means none. `left_behind`: the file should be gone.
    void tell(const std::filesystem::path& sink, const events::subject& about, bool left_behind,
              const std::string& trouble_text);
    /// The folder of the sink has not answered for long.
    void tell_long_wait(const std::filesystem::path& sink, const events::subject& about, bool left_behind);

private:
    const events::event_bus& events_;
    std::map<std::filesystem::path, std::string> reported_;
};

}  // namespace tokenkeeper::delivery
