#pragma once

#include "daemon/sources/grants/grant_request.hpp"
#include "tests/daemon/sources/stage.hpp"

#include <cstddef>
#include <string>
#include <variant>

namespace tokenkeeper::sources {

/// Sessions whose client's secret and seed are in files.
class grants_stage : public sources_stage {
protected:
    grants_stage() {
        world.file_system().texts["/secrets/client"] = "s3cret";
        world.file_system().texts["/secrets/seed"] = "R0";
    }
    static errc failure_of(const grant_outcome& ended) {
        const auto* failure = std::get_if<error>(&ended.outcome);
        return failure == nullptr ? errc{} : failure->which();
    }
    [[nodiscard]] std::string refresh(session_id id) const {
        return std::string{tokens.find(id)->refresh_token.reveal()};
    }
    std::size_t asked() const { return world.login->asked.size(); }
};

}  // namespace tokenkeeper::sources
