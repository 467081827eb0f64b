#pragma once

#include "tests/daemon/sources/stage.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::sources::offered_tokens_tests {

using std::chrono::minutes;

/// A session whose token file is replaced, with an API that knows which tokens live.
class offered_tokens : public sources_stage {
protected:
    /// A session that is alive with the token F1.
    session_id living() {
        put("F1");
        const auto id = load("lobby", token_source::access_token_file);
        pass(id, seconds{2});
        EXPECT_EQ(state(id).state(), session_state::alive);
        return id;
    }
    void put(std::string_view text) { world.file_system().texts[file] = text; }
    void replace(std::string_view text) {
        put(text);
        change({file});
    }
    /// Time passes; every request is answered at once by what `lives` says.
    void pass(session_id id, boot_clock::duration length) {
        const auto end = world.clock.now.boot + length;
        for (; world.clock.now.boot <= end; world.advance(milliseconds{500})) {
            heed();
            for (const auto& request : sessions.poll(world.clock.now.boot)) {
                asked.push_back(request.what);
                sessions.finished(request.id, answer(id, request.what), world.clock.now.boot);
            }
            heed();
        }
    }
    /// Carries out the changes of tokens as the supervisor does.
    void heed() {
        for (const auto& news : sessions.take_notices()) {
            const auto* change = std::get_if<notice::token>(&news);
            if (change == nullptr) continue;
            if (change->what == token_change::promoted) tokens.promoted(change->session);
            if (change->what == token_change::revoked) tokens.revoked(change->session);
            sources.token_changed(*names.find(change->session), change->what);
        }
    }
    request_outcome answer(session_id id, operation what) {
        if (what == operation::revoke) return done_report{};
        const auto* row = tokens.find(id);
        const auto& sent = what == operation::verify_candidate ? row->next : row->current;
        const bool live = sent && lives.contains(std::string{sent->value.reveal()});
        if (!live) return error{errc::token_rejected};
        check_report report;
        report.idles_in = minutes{15};
        return report;
    }
    [[nodiscard]] std::string next(session_id id) const {
        const auto* row = tokens.find(id);
        return row != nullptr && row->next ? std::string{row->next->value.reveal()} : "none";
    }
    /// The daemon is started again.
    session_id restart(session_id id) {
        remove(id);
        told.clear();
        return load("lobby", token_source::access_token_file);
    }

    const char* file = "/tokens/lobby";
    std::set<std::string, std::less<>> lives{"F1", "F2"};
    std::vector<operation> asked;
};

}  // namespace tokenkeeper::sources::offered_tokens_tests
