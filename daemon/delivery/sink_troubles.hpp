#pragma once

#include "daemon/events/event_bus.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace tokenkeeper::delivery {

/// What is wrong with token sinks: each trouble is told once, and its end.
class sink_troubles {
public:
    explicit sink_troubles(const events::event_bus& events) : events_(events) {}

    /// `why` is empty where nothing is wrong (any more). `left_behind`: the file should not be there.
    void tell(const std::filesystem::path& sink, const events::subject& about, bool left_behind,
              const std::string& why);

private:
    const events::event_bus& events_;
    std::map<std::filesystem::path, std::string> told_;
};

}  // namespace tokenkeeper::delivery
