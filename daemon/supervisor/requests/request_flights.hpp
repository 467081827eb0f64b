#pragma once

#include "lib/scheduler/ids.hpp"

#include <memory>
#include <unordered_map>

#include <boost/asio/cancellation_signal.hpp>

namespace tokenkeeper::supervision {

/// The requests in flight, so that a request can be cancelled if its answer no longer counts.
class request_flights {
public:
    using signal = std::shared_ptr<boost::asio::cancellation_signal>;

    /// The signal must live as long as the request that it may cancel.
    signal open(request_id id) {
        auto made = std::make_shared<boost::asio::cancellation_signal>();
        signals_[id] = made;
        return made;
    }
    void close(request_id id) { signals_.erase(id); }
    void cancel(request_id id) {
        const auto found = signals_.find(id);
        if (found == signals_.end()) return;
        const auto held = found->second;
        held->emit(boost::asio::cancellation_type::terminal);
    }

private:
    std::unordered_map<request_id, signal> signals_;
};

}  // namespace tokenkeeper::supervision
