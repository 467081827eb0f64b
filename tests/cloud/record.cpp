#include "tests/cloud/record.hpp"

namespace tokenkeeper::cloud {

std::string_view to_string(death cause) noexcept {
    switch (cause) {
        case death::none:
            return "none";
        case death::idle:
            return "idle";
        case death::expired:
            return "expired";
        case death::revoked:
            return "revoked";
    }
    return "none";
}

}  // namespace tokenkeeper::cloud
