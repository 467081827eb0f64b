#pragma once

#include <functional>
#include <string>

namespace tokenkeeper::store {

/// People want to know this news of the store.
struct store_news {
    enum class kind {
        unavailable,  ///< it cannot be read or written, or its disk hangs; told once for each message
        recovered,    ///< the end of that
        damaged,      ///< something in it could not be read
        replaced,     ///< its file was removed or replaced while it was open
    } what{};
    std::string message;  ///< what happened and what the daemon does; empty for `recovered`
};
using news_function = std::function<void(const store_news&)>;

}  // namespace tokenkeeper::store
