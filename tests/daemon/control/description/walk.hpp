#pragma once

#include "tests/daemon/control/description/witness.hpp"
#include "tests/daemon/control/running_server.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::control::testing {

/// A server whose stream of events is over, so that every answer ends.
class walked_server : public running_server {
public:
    explicit walked_server(limits bounds = without_times()) : running_server{bounds} {
        on_thread([this] { backend.live.end(); });
    }

    unix_client::response ask(const described_operation& operation, const trial& wanted = {}) {
        auto asking = client();
        asking.send(request_of(operation, wanted));
        return asking.receive(operation.method == "HEAD");
    }
};

/// Asks for the operations of the document and compares.
class api_walk : public ::testing::Test {
protected:
    [[nodiscard]] const std::vector<described_operation>& operations() const { return seen.api.operations(); }
    /// Asks for each operation, and notes the answers.
    void ask_each(walked_server& server, const trial& wanted = {}) {
        for (const auto& each : operations())
            seen.note(each, server.ask(each, wanted));
    }
    witness seen;
};

}  // namespace tokenkeeper::control::testing
