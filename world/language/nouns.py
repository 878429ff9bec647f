# ruff: noqa: E501  (rows of a table)
"""The nouns that the world knows, each with a proxy shape of real-life size, and the rules for those it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from proxyworld.world.scene import Colour

Kind = Literal[
    "object", "vehicle", "animal", "agent", "ground", "place", "raised", "incline", "wall", "water", "liquid", "grains",
    "gas", "wind", "tie", "scene", "measure",
]  # fmt: skip
"""What a noun is to a scene. `agent`: seen only in what it does. `measure`: counts or shapes another noun."""


@dataclass(frozen=True)
class Noun:
    """A thing by its word: `form` and `dims_m` name its shape (see `shapes.FORMS`), `material` its default stuff.

    `mass_kg` and `restitution` are given where the thing is not its material through and through (a hollow ball);
    `known` is False for a proxy that stands for an unknown word.
    """

    word: str
    kind: Kind
    form: str = "box"
    dims_m: tuple[float, ...] = (0.25, 0.25, 0.25)
    material: str = "plastic"
    colour: Colour | None = None
    mass_kg: float | None = None
    restitution: float | None = None
    known: bool = True


# kind | form dims | material | words. Sizes are everyday ones, in metres.
_TABLE = """
object | sphere .11 | rubber | ball bouncy_ball toy_ball rubber_ball dodgeball kickball
object | sphere .05 | rubber | superball stress_ball
object | sphere .016 | glass | marble bead
object | sphere .12 | plastic | sphere orb globe bauble
object | sphere .06 | iron | shot_put shotput
object | sphere .09 | steel | ball_bearing cannonball wrecking_ball cannon_ball metal_ball steel_ball
object | sphere .14 | rubber | balloon bubble
object | sphere .07 | snow | snowball
object | sphere .08 | fabric | yarn_ball pompom
object | sphere .04 | fruit | apple orange tomato plum peach lemon lime apricot onion pomegranate tangerine potato pear kiwi mango
object | sphere .012 | fruit | berry cherry grape olive blueberry strawberry pea raspberry
object | sphere .14 | fruit | melon watermelon pumpkin cabbage coconut cantaloupe
object | sphere .07 | food | bun meatball dumpling scone
object | egg .023 .060 | ceramic | egg easter_egg
object | egg .04 .10 | plant | pinecone acorn avocado walnut nut chestnut
object | bar .05 .22 | fruit | squash zucchini_squash
object | box .20 .05 .14 | steel | drill power_drill hand_drill
object | rod .018 1.4 | wood | rake hoe
object | box .18 .06 .03 | steel | clamp vise wedge clip latch buckle
object | rod .012 .12 | wood | peg tent_peg
object | bar .018 .14 | fruit | banana cucumber carrot zucchini sausage eggplant hot_dog corn chili chili_pepper
object | egg .045 .10 | fruit | bell_pepper pepper pineapple garlic
object | rod .06 .30 | food | bread loaf baguette sushi sushi_roll burrito
object | cylinder .12 .10 | food | cake pie pumpkin_pie
object | cylinder .12 .02 | food | pizza pancake cookie tortilla biscuit waffle
object | box .12 .10 .03 | food | toast sandwich burger cheese butter chocolate steak fish_fillet tofu candy gum pastry
object | box .25 .18 .10 | food | dough bread_dough meat roast chicken food meal
object | box .10 .10 .10 | wood | block cube wooden_block toy_block building_block brick_toy jenga_block
object | box .05 .05 .05 | plastic | die lego lego_brick rubiks_cube puzzle_piece button
object | box .22 .105 .07 | brick | brick cinder_block
object | box .25 .18 .08 | wood | wood timber_block
object | box .25 .18 .08 | metal | metal
object | box .25 .18 .08 | steel | steel
object | box .24 .12 .12 | iron | iron
object | box .25 .18 .08 | aluminium | aluminium aluminum
object | box .25 .18 .08 | copper | copper
object | box .25 .18 .08 | plastic | plastic
object | box .25 .18 .08 | rubber | rubber
object | box .25 .18 .08 | foam | foam
object | box .25 .18 .08 | styrofoam | styrofoam
object | sheet .40 .30 .004 | cardboard | cardboard
object | sheet .40 .30 .004 | leather | leather
object | box .06 .025 .018 | rubber | eraser
object | box .12 .05 .03 | rubber | chalkboard_eraser blackboard_eraser
object | box .04 .04 .04 | ice | ice_cube
object | box .30 .25 .25 | ice | ice_block
object | box .40 .35 .35 | cardboard | box package parcel carton cardboard_box gift present
object | box .60 .60 .60 | wood | crate wooden_crate
object | box .70 .45 .45 | wood | chest trunk
object | box .55 .25 .38 | leather | suitcase luggage briefcase bag backpack handbag purse
object | box .45 .22 .22 | steel | toolbox cash_box safe
object | box .40 .30 .10 | fabric | pillow cushion towel blanket
object | box .24 .17 .035 | paper | book notebook magazine novel dictionary
object | box .15 .075 .009 | glass | phone smartphone cellphone tablet
object | box .35 .25 .02 | aluminium | laptop keyboard
object | box .50 .35 .30 | plastic | microwave printer toaster radio television tv monitor stereo
object | box .70 .70 1.7 | steel | refrigerator fridge cabinet wardrobe locker washing_machine oven stove dispenser vending_machine cupboard
object | box 1.5 .60 1.2 | wood | piano dresser
object | box .90 .04 2.0 | wood | door gate
object | box .05 .40 .30 | stone | sculpture tombstone
object | box .60 .40 .10 | stone | slab stone_slab tile paving_stone flagstone
object | box .018 .07 .10 | bone | domino_tile
object | box .018 .07 .10 | bone | domino
object | sheet .21 .30 .003 | paper | paper sheet map letter envelope newspaper poster page napkin origami receipt document drawing
object | sheet .088 .063 .002 | paper | card playing_card ticket photo photograph stamp bill banknote
object | sheet .60 .50 .010 | fabric | cloth fabric shirt t-shirt tee_shirt dress scarf flag curtain sail tablecloth jacket coat sweater clothes clothing laundry garment handkerchief bandana pants jeans sock glove canvas sleeve
object | sheet .12 .07 .003 | plant | leaf petal feather plume
object | sheet .50 .20 .012 | wood | board plank panel wood_plank shingle chopping_board cutting_board sign snowboard plywood
object | sheet .50 .50 .006 | glass | windowpane mirror glass_pane pane
object | sheet .60 .40 .01 | aluminium | metal_sheet sheet_of_metal
object | sheet .75 .20 .02 | wood | skateboard surfboard ski sled sledge sleigh toboggan bobsled snow_sled
object | cylinder .033 .12 | aluminium | can soda_can tin_can soup_can spray_can beer_can tin
object | vessel .034 .042 .12 | glass | glass jar drinking_glass tumbler beaker flask test_tube wine_glass
object | cylinder .15 .40 | ceramic | vase urn
object | cylinder .03 .12 | wax | candle
object | cylinder .008 .15 | plastic | glow_stick
object | sheet .05 .01 .0005 | paper | litmus_paper
object | rock .06 .05 .04 | ice | dry_ice
object | rod .006 .2 | plastic | straw drinking_straw
object | disc .06 .0012 | plastic | cd dvd compact_disc
object | disc .05 .012 | glass | lens
object | disc .010 .005 | plastic | mentos antacid
object | cylinder .29 .88 | steel | barrel drum oil_drum keg tank
object | cylinder .28 .45 | wood | stump tree_stump
object | cylinder .20 .25 | plastic | lampshade
object | cylinder .10 .25 | steel | piston engine motor machine_part component
object | cylinder .08 .20 | steel | cylinder weight canister thermos fire_extinguisher
object | cylinder .05 .11 | paper | paper_roll toilet_paper tape_roll tape scotch_tape duct_tape tape_measure spool
object | cylinder .25 .60 | plant | bush plant shrub cactus hedge
object | cylinder .02 .04 | cork | cork cap bottle_cap stopper
object | cylinder .035 .05 | wood | checker chess_piece pawn
object | capsule .17 .60 | leather | punching_bag
object | box .50 .20 .03 | wood | swing
object | disc .012 .003 | copper | coin penny quarter dime nickel
object | disc .038 .025 | rubber | puck hockey_puck
object | disc .14 .030 | plastic | frisbee disc flying_disc discus
object | disc .13 .020 | ceramic | plate dish saucer lid
object | disc .13 .020 | steel | shield cymbal manhole_cover gong platter
object | disc .14 .12 | stone | curling_stone
object | disc .05 .018 | steel | gear cog washer yo-yo yoyo fidget_spinner medal clock watch
object | rod .004 .19 | wood | chopstick matchstick match toothpick straw dowel
object | rod .012 .35 | wood | stick twig branch baton wand drumstick rolling_pin bamboo_stick
object | rod .02 1.2 | wood | pole rod broom mop staff walking_stick cane ski_pole oar crutch fishing_rod
object | rod .03 .80 | steel | pipe tube bar iron_bar iron_rod metal_rod crowbar steel_rod metal_pipe post
object | rod .15 1.2 | wood | log tree_trunk firewood timber beam telephone_pole
object | rod .01 .60 | rubber | hose cable
object | rod .035 .80 | wood | bat baseball_bat club
object | rod .004 .15 | plastic | pen marker chalk crayon paintbrush brush toothbrush
object | rod .002 .06 | steel | needle pin nail screw bolt paperclip staple
object | tipped .18 .004 | wood | pencil
object | tipped .75 .006 | wood | arrow dart
object | tipped 2.2 .014 | aluminium | javelin spear harpoon
object | tipped .16 .012 | steel | bullet screwdriver chisel awl
object | bar .10 .30 | rubber | football rugby_ball american_football
object | bar .01 .03 | plastic | pill capsule jellybean bean
object | bar .06 .30 | rubber | torpedo submarine_toy
object | hammer .32 .014 .055 | steel | hammer mallet axe hatchet sledgehammer pickaxe gavel tomahawk
object | blade .22 .025 | steel | knife spoon fork scissors spatula ruler comb wrench pliers key saw tweezers razor tongs nunchucks ladle utensil chopper scalpel whisk peeler file
object | blade .90 .05 | steel | sword machete scythe sabre
object | blade .26 .09 | leather | shoe boot sneaker slipper sandal
object | racket .68 .26 | wood | racket racquet paddle guitar violin banjo ping_pong_paddle table_tennis_racket
object | racket .45 .28 | iron | shovel spade magnifying_glass
object | vessel .11 .14 .055 | iron | pan frying_pan skillet wok
object | dumbbell .35 .09 | iron | dumbbell barbell
object | kettlebell .11 | iron | kettlebell padlock bell lock
object | bottle .036 .25 | glass | bottle glass_bottle wine_bottle beer_bottle
object | bottle .036 .24 | plastic | water_bottle plastic_bottle soda_bottle ketchup_bottle shampoo_bottle detergent_bottle
object | pin .060 .38 | wood | bowling_pin skittle
object | vessel .035 .042 .10 | ceramic | cup mug teacup coffee_cup coffee_mug
object | vessel .05 .14 .10 | ceramic | bowl dish_bowl fruit_bowl mortar
object | vessel .11 .15 .28 | plastic | bucket pail bin trash_can dustbin wastebasket garbage_can flowerpot pot cauldron container planter vat
object | vessel .16 .20 .30 | wood | basket laundry_basket hamper
object | tray .40 .30 .08 | plastic | tray crate_tray drawer sink bathtub tub
object | ring .10 .016 | steel | ring hoop_ring bracelet horseshoe bangle
object | ring .45 .02 | plastic | hula_hoop hoop_toy
object | ring .14 .045 | food | donut doughnut bagel
object | wheel .33 .20 | rubber | wheel tire tyre car_tire
object | wheel .60 .10 | wood | cartwheel wagon_wheel ferris_wheel waterwheel windmill propeller fan turbine rotor
object | top .06 | wood | top spinning_top dreidel gyroscope
object | cone .14 .45 | plastic | cone traffic_cone funnel party_hat
object | cone .04 .12 | food | ice_cream ice_cream_cone
object | pyramid .40 .35 | stone | pyramid prism
object | rock .30 .24 .20 | stone | rock stone boulder pebble meteorite asteroid meteor coal cobblestone
object | rock .08 .07 .05 | stone | small_stone small_rock flint chip
object | rock .05 .045 .04 | glass | gem diamond crystal jewel ruby emerald
object | rock .16 .13 .12 | clay | clay lump clod dirt_clod mud_ball
object | rock .20 .18 .14 | foam | sponge cotton_ball cotton_wool cotton
object | mushroom .35 .80 | fabric | umbrella parasol parachute
object | mushroom .05 .08 | food | mushroom
object | mushroom .14 .40 | ceramic | lamp desk_lamp lantern chandelier
object | cylinder .11 .13 | fabric | hat bonnet
object | egg .13 .24 | plastic | helmet
object | bird .10 | rubber | rubber_duck toy_duck rubber_ducky ducky
object | person .30 | fabric | doll toy_soldier action_figure teddy_bear teddy puppet stuffed_animal plush toy_figure snowman statue statuette figurine mannequin nutcracker lego_man
object | robot .30 | plastic | toy_robot
object | box .20 .14 .12 | plastic | toy gift_box thing object item device gadget shape souvenir ornament stapler tool mouse hood piece instrument prize trophy
object | box .50 .30 .30 | wood | catapult trebuchet cannon
object | box .30 .30 .30 | metal | anvil machine appliance furnace machinery
object | box 1.2 .4 .5 | stone | monument fountain
object | cylinder .035 .15 | steel | flashlight microphone bottle_opener remote lighter syringe lipstick salt_shaker shaker pepper_shaker battery firecracker pestle
object | cylinder .03 .25 | steel | pendulum_bob tuning_fork
object | sphere .06 | steel | bob pendulum plumb_bob
object | cylinder .15 .45 | wood | drum_instrument bongo pulley winch capstan
object | tree 4.0 | wood | tree palm_tree oak pine_tree pine apple_tree cherry_tree christmas_tree
object | flower .45 | plant | flower rose tulip daisy sunflower dandelion bouquet stem seedling lily
object | house 3.0 3.0 3.2 | wood | house hut cabin barn shed cottage doghouse
object | box 3.0 3.0 8.0 | concrete | building skyscraper apartment hotel school church castle
object | box .8 .8 3.2 | stone | tower chimney lighthouse pillar column
object | chair .45 .90 | wood | chair armchair throne swivel_chair seat
object | rocket 1.6 | aluminium | rocket missile firework spaceship spacecraft space_shuttle model_rocket
object | plane .30 | paper | paper_airplane paper_plane toy_plane glider toy_airplane
object | sheet .70 .70 .010 | fabric | kite paraglider
object | boat .30 | paper | paper_boat toy_boat
object | cycle .9 | plastic | tricycle toy_bicycle scooter kick_scooter unicycle segway
object | sphere .035 | rubber | racquetball pinball bouncing_ball lacrosse_ball handball jawbreaker gumball pingpong_ball
object | sphere .05 | steel | boule petanque_ball bocce_ball christmas_ball christmas_ornament jingle_bell
object | sphere .12 | plastic | fishbowl snow_globe disco_ball light_bulb lightbulb bulb knob doorknob
object | sphere .035 | fruit | grape_tomato radish lychee fig clove peppercorn
object | sphere .06 | fruit | grapefruit nectarine persimmon turnip beet artichoke cauliflower lettuce
object | bar .025 .22 | fruit | celery asparagus leek rhubarb pea_pod cob corn_cob
object | box .09 .06 .025 | wax | soap soap_bar bar_of_soap
object | box .30 .22 .20 | plastic | case media_case storage_box cooler icebox lunchbox cigarette_pack jewelry_box shoebox shoe_box mailbox
object | box .22 .16 .12 | plastic | hairdryer hair_dryer blender mixer toaster_oven coffee_maker coffee_machine sewing_machine speaker alarm_clock projector typewriter cash_register
object | box .25 .18 .08 | concrete | concrete cement
object | box .30 .30 .05 | wood | pallet wooden_pallet frame picture_frame picture painting chessboard
object | box .12 .08 .02 | leather | wallet passport remote_control calculator
object | box .08 .06 .02 | plastic | coaster outlet switch light_switch dial badge magnet fridge_magnet
object | box .30 .22 .004 | paper | blueprint certificate scroll brochure flyer menu calendar notepad sticky_note
object | sheet .35 .35 .006 | fabric | washcloth dishcloth dish_towel dishrag rag hand_towel bath_towel beach_towel wrapping_paper pillowcase tarp tarpaulin bedsheet bed_sheet shawl sari cape mitten mitt apron skirt kilt vest robe pennant banner streamer mainsail spinnaker parasail sackcloth burlap silk_scarf silk_cloth tea_towel
object | sheet .30 .30 .004 | plastic | plastic_sheet plastic_bag grocery_bag garbage_bag trash_bag film tinfoil aluminum_foil aluminium_foil foil cling_film plastic_wrap paper_bag shopping_bag
object | vessel .06 .09 .22 | ceramic | jug teapot kettle watering_can saucepan measuring_cup crock
object | vessel .10 .13 .06 | steel | colander strainer sieve baking_pan baking_dish cake_pan pie_dish dustpan ashtray
object | vessel .05 .06 .12 | steel | stein tankard
object | rod .004 .10 | wood | skewer cocktail_stick incense_stick cigarette cigar lollipop popsicle popsicle_stick candy_cane
object | rod .02 1.5 | wood | pole_vault curtain_rod clothes_pole flagpole fence_post bedpost broomstick handle cue pool_cue billiard_cue hockey_stick lacrosse_stick pitchfork tent_pole handrail banister mast
object | rod .012 .25 | steel | poker piston_rod axle shaft spindle prong tine antenna nozzle
object | blade .24 .03 | steel | blade razor_blade cleaver carving_knife butter_knife kitchen_knife pocket_knife grater trowel lopper shears pruning_shears hedge_trimmer trimmer hacksaw handsaw chainsaw chain_saw can_opener corkscrew nail_file tweezer scraper squeegee
object | hammer .45 .016 .08 | steel | pickax pick_axe hammerstone war_hammer croquet_mallet battle_axe
object | wheel .20 .06 | steel | steering_wheel millstone grindstone flywheel caster roller potter_wheel pottery_wheel spinning_wheel
object | ring .08 .012 | rubber | rubber_ring o-ring quoit key_ring lifebuoy life_ring
object | vessel .08 .09 .14 | ceramic | pottery clay_pot crockery
object | cone .05 .12 | paper | paper_cone party_horn megaphone
object | rock .12 .10 .08 | soil | dung_ball
object | rock .10 .09 .07 | clay | dough_ball play_dough playdough plasticine putty
object | flower .30 | plant | orchid lavender poppy lotus reed wheat_stalk grass_blade fern sprout
object | person .30 | fabric | gingerbread_man barbie garden_gnome gnome
object | bird .12 | plastic | rubber_chicken toy_bird plastic_duck
object | beast .20 .15 | plastic | toy_dinosaur toy_horse rocking_horse toy_dog plastic_dinosaur stuffed_dog piggy_bank toy_animal dragon unicorn
object | boat .50 | plastic | paper_ship model_boat model_ship toy_ship ship_model bottle_ship
object | mushroom .30 .90 | fabric | beach_umbrella floor_lamp street_lamp streetlamp streetlight
object | tree .8 | wood | bonsai sapling small_tree
object | cylinder .06 .02 | food | cracker pretzel patty burger_patty muffin cupcake macaron
object | cylinder .04 .10 | plastic | pill_bottle film_roll thread_spool yarn_spool candlestick candle_stick
object | cylinder .25 .15 | fabric | footrest pouf drum_kit tambourine
object | disc .11 .012 | steel | saw_blade circular_saw_blade sawblade hubcap dinner_plate paper_plate record vinyl_record
vehicle | cycle .9 | plastic | hoverboard rollerblade electric_scooter balance_bike
vehicle | truck 1.2 | steel | lawnmower lawn_mower go-kart golf_cart quad_bike snowmobile dolly hand_truck luggage_cart
vehicle | truck 6.5 | steel | dumper concrete_mixer garbage_truck tow_truck monster_truck semi-truck semi camper_van rv
vehicle | plane 2.0 | aluminium | hang_glider biplane cargo_plane jet_plane fighter_jet satellite ufo
vehicle | boat 2.0 | wood | jet_ski sailing_boat fishing_boat paddle_boat dinghy rowing_boat motorboat catamaran lifeboat
agent | person 1.75 | fabric | landscaper woodcutter batsman catcher hunter walker crew trainer coach butler janitor maid cleaner plasterer roofer miner logger shepherd trapeze_artist ballerina skydiver parachutist bungee_jumper wakeboarder windsurfer kayaker horseman jockey racer biker motorcyclist passerby bystander fencer marcher strongman
agent | gripper .45 | steel | robot_gripper robotic_gripper mechanical_claw mechanical_hand pincers
agent | foot .27 | leather | heel toe
agent | box .2 .1 .1 | flesh | shoulder hoof teeth beak tail
ground | plane | asphalt | crossing pedestrian_crossing railway_crossing zebra_crossing
ground | plane | grass | outfield infield prairie savanna golf_green fairway putting_green
ground | plane | sand | shoreline riverbank coast sandbank dunes
ground | plane | concrete | helipad
place | plane | wood | cabin attic basement corridor hotel_room locker_room bowling_hall dojo ballroom
place | plane | concrete | street_corner alleyway gas_station car_park parking_garage subway_station train_station airport harbor port shipyard backstreet rooftop_terrace
raised | box .60 .40 .90 | wood | nightstand side_table bedside_table sideboard bar_table lectern booth stovetop stove_top workstation outcrop
wall | wall .10 2.0 1.2 | wood | billboard scoreboard hurdle bumper hay_bale
grains | sphere .008 | sand | kernel corn_kernel granule popcorn_kernel lentil cocoa mulch shaving wood_shaving scrap residue sequin breadcrumb birdseed rice_grain
liquid | sphere .02 | water | salsa joe blend puree dressing vinaigrette smoothie milkshake whiskey vodka rum champagne spray wet_concrete wet_cement shower_gel sunscreen nail_polish ointment
tie | bar .004 .4 | fabric | knot loop stitch filament zipper cable_tie halyard shoestring dental_floss lasso whip tether strand seat_belt belt braid
measure | box | wood | clump dollop pinch spoonful scoopful sliver strip wad bale tuft blob swath swathe patch mouthful armful
scene | box | plastic | traffic_light tail_light stop_light brake_light street_light ceiling_light traffic_signal expression element silhouette shade warmth setup foliage vegetation shrubbery marking tension intention signal landing material game zone system symbol emblem arrangement level collar thickness flexibility curvature apparatus automotive outfit attire furniture furnishing ambience mood charm serenity hustle bustle skyline cityscape townscape panorama viewpoint vantage matchup tournament competition contest party celebration event activity demonstration experiment instruction training workout practice routine procedure operation maintenance service traffic rush route lane_marking direction_sign prompt message text caption logo initials half_time noise silence thud clang clink roar music applause cheer laughter voice breath smell fragrance humidity climate daybreak midday dim_light lamplight headlight backlight highlight sheen gloss grain_pattern stripe dot speck footprint tire_track imprint fingerprint outline contour profile rim groove ridge summit backswing backhand forehand topspin underfoot follow-through windup stance posture fitting connection mechanism closure spout gutter drain faucet burner flank amount volume percent fifth fourth sixth mid-flight midflight
vehicle | car .28 | plastic | toy_car rc_car model_car remote_control_car toy_vehicle race_car_toy
vehicle | truck .35 | plastic | toy_truck toy_van toy_bus
vehicle | bus .45 | plastic | toy_train model_train toy_trolley
vehicle | car 4.2 | steel | car automobile sedan suv taxi cab vehicle coupe hatchback sports_car race_car police_car jeep convertible racecar limousine
vehicle | truck 6.5 | steel | truck van lorry pickup pickup_truck fire_truck ambulance tractor bulldozer excavator crane tank_truck forklift delivery_truck minivan dump_truck
vehicle | bus 9.0 | steel | bus train tram locomotive streetcar trolley coach school_bus train_car subway railcar
vehicle | cycle 1.8 | steel | bicycle bike motorcycle motorbike cycle moped
vehicle | truck 1.0 | wood | cart wagon wheelbarrow shopping_cart carriage stroller pram wheelchair baby_carriage mine_cart minecart
vehicle | boat 4.0 | wood | boat ship yacht canoe kayak speedboat raft ferry sailboat rowboat submarine gondola
vehicle | plane 8.0 | aluminium | plane airplane aeroplane aircraft jet helicopter airliner
vehicle | drone .50 | plastic | drone quadcopter toy_helicopter
animal | beast .80 .60 | flesh | dog cat puppy kitten fox wolf goat sheep pig lamb rabbit monkey squirrel raccoon otter beaver
animal | beast 2.0 1.5 | flesh | horse cow bull deer zebra camel donkey bear lion tiger leopard moose panda cheetah giraffe kangaroo rhino hippo
animal | beast 3.5 2.8 | flesh | elephant mammoth dinosaur
animal | beast .10 .06 | flesh | mouse_animal hamster rat frog lizard gecko turtle tortoise crab insect beetle ant spider bug bee butterfly ladybug snail hedgehog
animal | bird .35 | flesh | bird duck pigeon eagle owl penguin seagull goose swan parrot crow hawk sparrow rooster hen
animal | bar .06 .35 | flesh | fish shark dolphin whale eel salmon goldfish snake worm seal squid
agent | person 1.25 | fabric | boy girl child kid schoolboy schoolgirl
agent | person .80 | fabric | baby toddler infant
agent | person 1.75 | fabric | person man woman player athlete worker someone somebody people adult guy lady human pedestrian skier snowboarder surfer skater skateboarder swimmer runner jogger cyclist driver climber dancer gymnast acrobat juggler golfer archer bowler pitcher batter goalkeeper goalie quarterback striker boxer wrestler fighter soldier knight chef cook baker farmer carpenter mechanic blacksmith artist musician scientist engineer teacher student toddler he she they anyone everyone crowd team opponent thrower referee kicker painter potter barista bartender waiter gardener firefighter lumberjack technician magician clown actor woman_worker teenager pair_of_people character somebody_else fisherman cowboy rider hiker diver astronaut spaceman receiver passenger audience librarian sailor machinist conductor hitter bowler curler tennis_player shopper tourist commuter guard officer policeman policewoman nurse doctor surgeon scout camper spectator volunteer apprentice butcher tailor seamstress welder plumber electrician surveyor postman courier librarian engineer operator assistant chemist cowgirl paddler rower sprinter jumper vaulter weightlifter bodybuilder gymnast sumo_wrestler infant grandmother grandfather mother father parent friend bride toddler sculptor weaver
agent | hand .42 | flesh | hand finger arm fist hands palm elbow thumb fingertip forearm
agent | gripper .45 | steel | robotic_arm robot_arm mechanical_arm gripper grabber claw robotic_claw robotic_hand grabber_tool
agent | foot .27 | leather | foot leg knee
agent | box .2 .1 .1 | flesh | paw head mouth lip tooth
agent | robot 1.5 | metal | robot humanoid cyborg android
ground | plane | concrete | ground floor surface pavement sidewalk concrete_floor terrain playground platform_floor parking_lot garage_floor base driveway patio terrace doorstep courtyard
ground | plane | asphalt | road street highway lane asphalt avenue freeway runway racetrack crosswalk intersection track alley roadway motorway roundabout bridge roadside tarmac
ground | plane | wood | wooden_floor hardwood_floor bowling_lane gym_floor deck court basketball_court parquet stage floorboard bowling_alley
ground | plane | grass | grass lawn field meadow turf pitch grassland grassy_field yard backyard golf_course football_field soccer_field green_field garden park pasture
ground | plane | sand | sand beach desert dune sandbox shore seashore sandpit
ground | plane | snow | snow snowfield
ground | plane | ice | ice ice_rink rink icy_surface frozen_lake skating_rink ice_floor
ground | plane | soil | soil dirt mud earth farmland trail path countryside landscape forest_floor crater
ground | plane | carpet | carpet rug mat doormat yoga_mat carpeting
ground | plane | gravel | gravel gravel_road pebbles railway railroad rail
ground | plane | tile | tile_floor tiled_floor kitchen_floor tiles linoleum bathroom_floor
ground | plane | marble | marble_floor
place | plane | tile | kitchen bathroom restaurant cafe shop store supermarket hospital mall pool_hall
place | plane | wood | room living_room bedroom classroom studio gym gymnasium library museum hallway dining_room home theater office arena workspace indoor_space lobby hall
place | plane | concrete | garage workshop laboratory lab factory warehouse city town construction_site parking square plaza station industrial_setting downtown building_site assembly_line urban_area neighborhood rooftop facility stadium
place | plane | grass | countryside_field forest jungle farm valley woods woodland picnic nature orchard campsite outdoors
place | plane | sand | canyon quarry moonscape island moon mars planet
raised | table .90 .55 .50 | wood | table desk wooden_table coffee_table dining_table workbench lab_bench pool_table picnic_table billiard_table laboratory_bench ping_pong_table tabletop glass_table
raised | box 1.1 .60 .60 | stone | counter countertop kitchen_counter bar_counter kitchen_island altar
raised | box .80 .55 .40 | concrete | platform pedestal podium ledge cliff rooftop_edge roof plinth stand step balcony dock pier windowsill mantel workspace_top curb
raised | shelf .80 .28 .70 | wood | shelf bookshelf rack bookcase
raised | table .90 .40 .42 | wood | bench stool ottoman park_bench
raised | box 1.2 .55 .42 | fabric | bed sofa couch mattress trampoline
incline | ramp 1.6 .6 .50 | wood | ramp slope incline inclined_plane slide wooden_ramp plank_ramp chute skateboard_ramp seesaw ramp_track inclined_surface halfpipe half_pipe marble_run marble_track conveyor conveyor_belt
incline | ramp 1.8 .9 .70 | grass | hill hillside mountain mountainside embankment knoll grassy_hill mound
incline | stairs .28 1.0 .17 | stone | stairs staircase stairway steps stair stairwell
wall | wall .16 1.8 1.5 | brick | wall brick_wall stone_wall concrete_wall barrier backboard
wall | wall .08 1.8 1.0 | wood | fence barricade blackboard chalkboard whiteboard headboard railing
wall | wall .06 1.2 1.3 | wood | target bullseye dartboard archery_target screen garage_door
wall | wall .02 1.2 1.2 | glass | window glass_window windshield glass_door glass_wall glass_panel glass_sheet
wall | frame .10 2.2 1.3 | plastic | goal net goalpost soccer_goal football_goal volleyball_net tennis_net
wall | hoop .23 2.6 | steel | hoop basketball_hoop basketball_net
water | plane | water | pool lake river ocean sea pond stream puddle swimming_pool creek waterfall fountain_water aquarium canal bay swamp water_surface fish_tank water_tank wave waves
liquid | sphere .02 | water | water juice milk coffee tea wine oil honey syrup soup paint lava blood ink beer soda beverage rain liquid fluid lemonade sauce cream gasoline yogurt batter droplet drop raindrop rainwater drink ketchup slime jam toothpaste glue cocktail shampoo mustard yolk splash
grains | sphere .012 | sand | baking_soda baking_powder yeast
liquid | sphere .02 | water | vinegar acid food_coloring food_colouring bleach alcohol liquid_nitrogen hydrogen_peroxide dye olive_oil salt_water soapy_water cola soft_drink cider broth sap sewage saliva sweat molasses glycerin glycerine caramel paste gravy syrup lotion gel detergent lava magma
grains | sphere .012 | sand | grains salt sugar flour rice grain powder spice cereal confetti dust glitter seed flake sprinkle coffee_beans popcorn sawdust crumb snowflake particle kinetic_sand debris pepper_grain oat ash
gas | sphere .2 | plastic | smoke steam fire flame fog mist vapor vapour cloud exhaust spark gas lightning laser rainbow aurora bonfire campfire fumes fireball
wind | sphere .1 | plastic | wind breeze gust storm tornado hurricane air_current draft
object | blade .26 .09 | steel | skate ice_skate roller_skate
object | box .05 .45 2.4 | wood | ladder stepladder
object | sheet .30 .30 .05 | foam | pad mattress_pad sponge_pad cushion_pad
object | cylinder .20 .05 | plastic | turntable record_player carousel lazy_susan
tie | bar .02 .3 | steel | spring coil_spring coil
tie | bar .006 .6 | fabric | shoelace necktie bungee_rope kite_string
tie | bar .006 .6 | fabric | string rope cord chain thread wire strap ribbon yarn hook line fishing_line leash ceiling lace clothesline bow bungee elastic rubber_band noodle spaghetti slinky twine vine tightrope necklace
measure | box | wood | piece bit slice chunk lump stack pile row group pair set bunch handful dozen series heap number couple collection trio bundle pack cluster load variety assortment lot kind type sort
scene | box | plastic | forth body hair skin eye neck pocket structure furniture_set framework rotation comparison deformation control flight only spiral sway greenery canopy scent elegance ambiance spot goal_line rally note line_up headline article score word alteration fraction protection stress form core section fiber crust kink camera shot view background side movement motion scene light lighting shadow distance height impact edge center centre way time moment effect air sky sun weather frame angle position direction speed force sound end top bottom front back left right middle video footage image picture clip world foreground environment setting atmosphere interior exterior morning afternoon evening night day sunset sunrise dusk dawn sunlight daylight moonlight perspective closeup lens focus trajectory velocity arc circle curve momentum gravity energy pressure balance order half part result process sequence beginning start finish detail texture color colour hue tone pattern reflection glow space surroundings backdrop mid-air midair rest rate degree kilogram meter pace manner rhythm life reality quality style size action interaction contact scenery horizon slow-motion timelapse time-lapse realism resolution zoom place area point depth corner tip hole layer name reaction contrast sense harmony dance magic beauty feeling length width first second minute hour season summer winter autumn cut tilt pull press turn push stop halt standstill promise exploration hum whisper melody haze hush aroma dew glimmer shimmer sparkle nod shrug drama effort technique skill method collision explosion vibration oscillation rotation descent ascent flight trip blow stroll dive slip crash smash shot strike knock tap bump spin throw toss kick bounce roll fall hit use play step_by_step journey adventure tranquility indentation crease ripple trace mark hint touch gap slot opening progress damage dent crack one ones other others itself themselves each fragment shard nothing something everything anything both backspin friction acceleration
"""

# word: what differs. Sources: FIBA, FIFA, ITF, ITTF, R&A, USBC and IAAF rules of play (size, mass, rebound heights).
_SPECIAL: Mapping[str, dict[str, object]] = {
    "basketball": {"dims_m": (0.12,), "mass_kg": 0.62, "restitution": 0.93, "colour": (0.85, 0.42, 0.12), "material": "rubber"},
    "soccer_ball": {"dims_m": (0.11,), "mass_kg": 0.43, "restitution": 0.92, "colour": (0.93, 0.93, 0.93), "material": "leather"},
    "volleyball": {"dims_m": (0.105,), "mass_kg": 0.27, "restitution": 0.90, "colour": (0.95, 0.90, 0.65), "material": "leather"},
    "beach_ball": {"dims_m": (0.20,), "mass_kg": 0.10, "restitution": 0.75, "colour": (0.95, 0.35, 0.30), "material": "plastic"},
    "exercise_ball": {"dims_m": (0.30,), "mass_kg": 1.2, "restitution": 0.80, "colour": (0.45, 0.50, 0.85), "material": "rubber"},
    "tennis_ball": {"dims_m": (0.0335,), "mass_kg": 0.058, "restitution": 0.80, "colour": (0.78, 0.90, 0.20), "material": "rubber"},
    "baseball": {"dims_m": (0.037,), "mass_kg": 0.145, "restitution": 0.62, "colour": (0.94, 0.93, 0.90), "material": "leather"},
    "softball": {"dims_m": (0.048,), "mass_kg": 0.18, "restitution": 0.55, "colour": (0.90, 0.92, 0.30), "material": "leather"},
    "cricket_ball": {"dims_m": (0.036,), "mass_kg": 0.16, "restitution": 0.62, "colour": (0.60, 0.10, 0.12), "material": "leather"},
    "golf_ball": {"dims_m": (0.0214,), "mass_kg": 0.046, "restitution": 0.88, "colour": (0.96, 0.96, 0.96), "material": "plastic"},
    "ping_pong_ball": {"dims_m": (0.02,), "mass_kg": 0.0027, "restitution": 0.98, "colour": (0.98, 0.85, 0.60), "material": "plastic"},
    "bowling_ball": {"dims_m": (0.108,), "mass_kg": 6.5, "restitution": 0.60, "colour": (0.10, 0.12, 0.30), "material": "plastic"},
    "medicine_ball": {"dims_m": (0.14,), "mass_kg": 5.0, "restitution": 0.35, "colour": (0.30, 0.25, 0.22), "material": "leather"},
    "billiard_ball": {"dims_m": (0.0286,), "mass_kg": 0.17, "restitution": 0.95, "colour": (0.80, 0.10, 0.12), "material": "plastic"},
    "squash_ball": {"dims_m": (0.02,), "mass_kg": 0.024, "restitution": 0.45, "colour": (0.10, 0.10, 0.12), "material": "rubber"},
    "cannonball": {"dims_m": (0.08,), "material": "iron"},
    "wrecking_ball": {"dims_m": (0.35,), "material": "iron"},
    "superball": {"restitution": 0.99},
    "hat": {"mass_kg": 0.12},
    "helmet": {"mass_kg": 0.35},
    "bonnet": {"mass_kg": 0.08},
    "balloon": {"mass_kg": 0.012, "restitution": 0.60, "colour": (0.88, 0.15, 0.20)},
    "bubble": {"mass_kg": 0.002, "restitution": 0.30, "colour": (0.80, 0.88, 0.95)},
    "orange": {"colour": (0.95, 0.52, 0.10)}, "lemon": {"colour": (0.95, 0.85, 0.20)},
    "lime": {"colour": (0.50, 0.75, 0.15)}, "tomato": {"colour": (0.86, 0.16, 0.10)},
    "watermelon": {"colour": (0.18, 0.45, 0.18)}, "pumpkin": {"colour": (0.93, 0.48, 0.08)},
    "tangerine": {"colour": (0.96, 0.55, 0.12)}, "banana": {"colour": (0.96, 0.83, 0.25)},
    "carrot": {"colour": (0.93, 0.48, 0.10)}, "cucumber": {"colour": (0.22, 0.48, 0.18)},
    "cheese": {"colour": (0.96, 0.80, 0.30)}, "butter": {"colour": (0.97, 0.88, 0.55)},
    "chocolate": {"colour": (0.34, 0.20, 0.12)}, "bell_pepper": {"colour": (0.85, 0.15, 0.12)},
    "corn": {"colour": (0.96, 0.82, 0.25)}, "olive": {"colour": (0.40, 0.44, 0.15)}, "grape": {"colour": (0.40, 0.18, 0.45)},
    "blueberry": {"colour": (0.22, 0.25, 0.52)}, "avocado": {"colour": (0.25, 0.35, 0.15)},
    "potato": {"colour": (0.70, 0.55, 0.33)}, "onion": {"colour": (0.75, 0.50, 0.30)}, "kiwi": {"colour": (0.45, 0.35, 0.18)},
    "eraser": {"colour": (0.92, 0.55, 0.60)}, "rubber_duck": {"colour": (0.97, 0.83, 0.15)},
    "rubber_ducky": {"colour": (0.97, 0.83, 0.15)}, "ducky": {"colour": (0.97, 0.83, 0.15)},
    "toy_duck": {"colour": (0.97, 0.83, 0.15)}, "duck": {"colour": (0.93, 0.92, 0.88)},
    "car": {"mass_kg": 1300.0, "colour": (0.72, 0.10, 0.12)}, "truck": {"mass_kg": 7500.0, "colour": (0.15, 0.32, 0.62)},
    "bus": {"mass_kg": 11000.0, "colour": (0.92, 0.70, 0.12)}, "train": {"mass_kg": 30000.0, "colour": (0.20, 0.38, 0.55)},
    "school_bus": {"mass_kg": 11000.0, "colour": (0.95, 0.70, 0.08)},
    "fire_truck": {"mass_kg": 15000.0, "colour": (0.80, 0.08, 0.08)},
    "taxi": {"mass_kg": 1400.0, "colour": (0.95, 0.78, 0.10)}, "police_car": {"mass_kg": 1600.0, "colour": (0.12, 0.14, 0.30)},
    "bicycle": {"mass_kg": 14.0}, "bike": {"mass_kg": 14.0}, "motorcycle": {"mass_kg": 210.0}, "motorbike": {"mass_kg": 210.0},
    "boat": {"mass_kg": 600.0}, "plane": {"mass_kg": 2200.0}, "airplane": {"mass_kg": 2200.0}, "helicopter": {"mass_kg": 1500.0},
    "drone": {"mass_kg": 1.2, "colour": (0.25, 0.26, 0.28)}, "wheel": {"mass_kg": 12.0}, "tire": {"mass_kg": 10.0}, "tyre": {"mass_kg": 10.0},
    "feather": {"mass_kg": 0.004, "colour": (0.93, 0.93, 0.92)}, "leaf": {"mass_kg": 0.004}, "petal": {"mass_kg": 0.002, "colour": (0.93, 0.65, 0.72)},
    "piano": {"mass_kg": 220.0, "colour": (0.08, 0.08, 0.09)}, "suitcase": {"mass_kg": 12.0}, "bag": {"mass_kg": 4.0},
    "box": {"mass_kg": 5.0}, "cardboard_box": {"mass_kg": 4.0}, "package": {"mass_kg": 3.0}, "crate": {"mass_kg": 25.0}, "wooden_crate": {"mass_kg": 25.0},
    "gift": {"mass_kg": 1.0, "colour": (0.75, 0.12, 0.30)}, "barrel": {"mass_kg": 35.0, "material": "wood"},
    "can": {"mass_kg": 0.36, "colour": (0.80, 0.15, 0.15)}, "domino": {"colour": (0.93, 0.92, 0.88)},
    "bowling_pin": {"mass_kg": 1.5, "colour": (0.95, 0.94, 0.91)}, "pillow": {"mass_kg": 0.6, "material": "foam", "colour": (0.90, 0.90, 0.93)},
    "football": {"mass_kg": 0.42, "restitution": 0.75, "colour": (0.50, 0.28, 0.14)},
    "american_football": {"mass_kg": 0.42, "restitution": 0.75, "colour": (0.50, 0.28, 0.14)},
    "puck": {"colour": (0.08, 0.08, 0.09)}, "hockey_puck": {"colour": (0.08, 0.08, 0.09)},
    "cone": {"colour": (0.96, 0.42, 0.08)}, "traffic_cone": {"colour": (0.96, 0.42, 0.08)},
    "coin": {"material": "brass"},
    "bob": {"restitution": 0.75}, "pendulum": {"restitution": 0.75}, "snowball": {"restitution": 0.05},
    "dumbbell": {"mass_kg": 8.0}, "kettlebell": {"mass_kg": 12.0}, "refrigerator": {"mass_kg": 80.0, "colour": (0.90, 0.91, 0.92)},
    "fridge": {"mass_kg": 80.0, "colour": (0.90, 0.91, 0.92)}, "chair": {"mass_kg": 6.0}, "umbrella": {"mass_kg": 0.6},
    "anvil": {"material": "iron"}, "watch": {"mass_kg": 0.1}, "phone": {"mass_kg": 0.2, "colour": (0.10, 0.10, 0.12)},
    "sled": {"mass_kg": 5.0}, "skateboard": {"mass_kg": 2.5}, "snowboard": {"mass_kg": 3.0},
    "vase": {"mass_kg": 2.0, "colour": (0.35, 0.50, 0.72)}, "egg": {"mass_kg": 0.06, "colour": (0.94, 0.87, 0.76)},
    "milk": {"colour": (0.96, 0.96, 0.94)}, "coffee": {"colour": (0.28, 0.17, 0.10)}, "tea": {"colour": (0.62, 0.36, 0.12)},
    "wine": {"colour": (0.45, 0.05, 0.12)}, "juice": {"colour": (0.96, 0.62, 0.12)}, "oil": {"colour": (0.82, 0.68, 0.15)},
    "honey": {"colour": (0.90, 0.60, 0.10)}, "paint": {"colour": (0.15, 0.30, 0.80)}, "lava": {"colour": (0.95, 0.30, 0.05)},
    "salt": {"colour": (0.95, 0.95, 0.95)}, "sugar": {"colour": (0.96, 0.95, 0.93)}, "flour": {"colour": (0.95, 0.93, 0.88)},
    "rice": {"colour": (0.94, 0.92, 0.85)}, "confetti": {"colour": (0.90, 0.30, 0.55)},
}  # fmt: skip

_ALIASES = {
    "football_ball": "soccer_ball", "table_tennis_ball": "ping_pong_ball", "pool_ball": "billiard_ball", "cue_ball": "billiard_ball",
    "snooker_ball": "billiard_ball", "gym_ball": "exercise_ball", "yoga_ball": "exercise_ball", "soccerball": "soccer_ball",
    "shuttlecock": "golf_ball", "wiffle_ball": "ping_pong_ball", "eight_ball": "billiard_ball",
}  # fmt: skip


IMPLIED: Mapping[str, str] = MappingProxyType(
    {
        "golfer": "golf_ball", "bowler": "bowling_ball", "archer": "arrow", "pitcher": "baseball", "batter": "baseball",
        "goalkeeper": "soccer_ball", "goalie": "soccer_ball", "quarterback": "american_football", "kicker": "american_football",
        "juggler": "ball", "striker": "soccer_ball", "thrower": "ball", "curler": "curling_stone",
    }
)  # fmt: skip
"""What people of a trade handle where the prompt does not say."""


def _read() -> Mapping[str, Noun]:
    nouns: dict[str, Noun] = {}
    for line in _TABLE.strip().splitlines():
        kind, shape, material, words = (cell.strip() for cell in line.split("|"))
        form, *dims = shape.split()
        for word in words.split():
            noun = Noun(word, kind, form, tuple(float(d) for d in dims), material)  # type: ignore[arg-type]
            nouns.setdefault(word, noun)
    for word, changes in _SPECIAL.items():
        base = nouns.get(word, Noun(word, "object", "sphere"))
        nouns[word] = replace(base, **changes)  # type: ignore[arg-type]
    for word, other in _ALIASES.items():
        nouns[word] = replace(nouns[other], word=word)
    return MappingProxyType(nouns)


NOUNS: Mapping[str, Noun] = _read()
"""The known nouns in the singular; compounds are joined by underscores ("tennis_ball")."""

BY_COMPANY: Mapping[str, tuple[frozenset[str], str]] = MappingProxyType(
    {
        "pin": (
            frozenset({"ball", "bowling", "bowling_ball", "bowling_alley", "bowling_lane", "lane", "strike"}),
            "bowling_pin",
        ),
        "lane": (frozenset({"bowling", "bowling_ball", "bowling_pin", "pin"}), "bowling_lane"),
        "mouse": (frozenset({"cat", "cheese", "runs", "hole", "trap"}), "mouse_animal"),
        "plane": (frozenset({"paper", "toy", "folded"}), "paper_plane"),
    }
)
"""Nouns that mean something else in the company of other words."""

# The open vocabulary: the first ending that fits an unknown noun gives its proxy.
_ENDINGS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("ball", "sphere", "bead", "pearl", "globe", "orb", "bulb"), "ball", "a ball"),
    (("berry", "fruit", "melon", "nut", "seed", "apple"), "apple", "a ball of fruit"),
    (("bottle", "flask", "vial", "decanter", "carafe"), "bottle", "a bottle"),
    (("mobile", "truck", "wagon", "buggy", "cart", "rover"), "car", "a car"),
    (("boat", "ship", "craft"), "boat", "a boat"),
    (("plane", "copter"), "plane", "a plane"),
    (("cycle", "bike"), "bicycle", "a bicycle"),
    (("stick", "rod", "pole", "wand", "stake", "spike", "lance", "staff", "tube", "pipe"), "stick", "a rod"),
    (("pot", "cup", "mug", "bin", "pail", "basket", "bowl", "goblet", "chalice", "vessel"), "bucket", "a vessel"),
    (("can", "jar", "drum", "canister", "barrel", "roll", "cylinder"), "can", "a cylinder"),
    (("plate", "disc", "disk", "dish", "coin", "puck"), "plate", "a disc"),
    (("ring", "hoop", "loop", "wreath", "band", "donut"), "ring", "a ring"),
    (("cloth", "shirt", "coat", "dress", "skirt", "scarf", "veil", "flag", "leaf", "foil", "film", "paper"), "cloth",
     "a stiff sheet"),
    (("board", "panel", "plank", "sheet", "pane", "slate", "card"), "board", "a board"),
    (("box", "case", "chest", "cube", "block", "brick", "kit", "pack", "crate"), "box", "a box"),
    (("knife", "blade", "sword", "spoon", "fork", "cutter", "opener", "driver", "pick"), "knife", "a blade"),
    (("hammer", "axe", "mallet", "club"), "hammer", "a hammer"),
    (("bat",), "bat", "a rod"),
    (("rock", "stone", "ore", "crystal", "boulder", "meteor"), "rock", "a rock"),
    (("tree", "bush", "plant", "fern", "vine", "ivy"), "bush", "a bush"),
    (("flower", "blossom", "bloom", "rose"), "flower", "a flower"),
    (("bird", "hawk", "finch", "dove"), "bird", "a bird"),
    (("fish", "shark", "whale"), "fish", "a capsule"),
    (("saurus", "horse", "dog", "cat", "bear", "fox", "wolf", "deer"), "dog", "a four-legged shape"),
    (("house", "home", "building", "castle", "temple", "palace", "shop"), "house", "a house"),
    (("tower", "pillar", "column", "obelisk"), "tower", "a tower"),
    (("man", "woman", "person", "boy", "girl", "ist", "smith", "folk"), "person", "a person"),
    (("hat", "cap", "helmet", "cone", "horn"), "cone", "a cone"),
)  # fmt: skip


_ABSTRACT = ("ing", "tion", "sion", "ness", "ity", "ism", "hood", "ance", "ence", "dom", "ship_of")
"""Endings of nouns that name no body ("anticipation", "softness")."""


def look_up(word: str) -> Noun | None:
    """The known noun for a singular `word` (words of a compound joined by underscores), or None."""
    return NOUNS.get(word)


def stand_in(word: str) -> tuple[Noun, str]:
    """A proxy for the unknown noun `word`, chosen by its ending, and what it is in words; by default a box."""
    for endings, model, described in _ENDINGS:
        if word.endswith(endings):
            return replace(NOUNS[model], word=word, known=False), described
    if word.endswith(_ABSTRACT):
        return Noun(word, "scene", known=False), "nothing that has a body"
    return Noun(word, "object", known=False), "a box"
